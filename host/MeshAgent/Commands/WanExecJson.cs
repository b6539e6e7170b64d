using System.Text.Json;
using System.Text.Json.Serialization;

namespace MeshAgent.Host.Commands;

/// <summary>The JSON of <c>wan-exec --probe</c>, apart from the agent's, so that none of that is made ready for it.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WanExecReport))]
internal sealed partial class WanExecJson : JsonSerializerContext
{
    /// <summary>Over several lines, for the command line.</summary>
    public static WanExecJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    });
}
