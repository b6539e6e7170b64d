using System.Text.Json;
using System.Text.Json.Serialization;
using MeshAgent.Host.Diagnosis;
using MeshAgent.Host.Leaks;
using MeshAgent.Host.Running;
using MeshAgent.Host.Status;

namespace MeshAgent.Host.Control;

/// <summary>
/// The JSON of control socket and command line, written by generated code: reflection over types would hold plugins' code in memory and
/// cost start-up time.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlResponse))]
[JsonSerializable(typeof(CleanupReport))]
[JsonSerializable(typeof(VerifyStatus))]
[JsonSerializable(typeof(LeakReport))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(ScratchReport))]
internal sealed partial class ControlJson : JsonSerializerContext
{
    /// <summary>The same, over several lines, for the command line.</summary>
    public static ControlJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true });
}
