using System.Security.Cryptography;
using System.Text;
using MeshAgent.Core.Memory;
using MeshAgent.Host.State;

namespace MeshAgent.Host.Tests.State;

public sealed class RouterIdTests : IDisposable
{
    private const string MachineId = "b08dfa6083e7567a1921a715000001fb";

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Into_MachineIsNamed_TakesItsNameThoughAnotherOneIsRemembered()
    {
        File.WriteAllText(file, MachineId + "\n");

        Assert.Equal(MachineId, RouterId.Into(new DurableMemory { RouterId = "old" }, file).RouterId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("uninitialized\n")]
    public void Into_MachineIsNotNamed_MakesOneUpAndKeepsIt(string content)
    {
        File.WriteAllText(file, content);

        var first = RouterId.Into(new DurableMemory(), file);
        var other = RouterId.Into(new DurableMemory(), file);

        Assert.Equal(32, first.RouterId.Length);
        Assert.NotEqual(first.RouterId, other.RouterId);
        Assert.Equal(first, RouterId.Into(first, file + ".absent"));
    }

    [Fact]
    public void Read_FileOfAVersionWithoutPins_IsGood()
    {
        const string Body = """{"lastSeen":"2026-11-22T12:00:00.0000000+00:00","selectedExit":"wireguard/exit1","paths":[],"endpoints":[]}""";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body)));

        var reading = StateCodec.Read(Encoding.UTF8.GetBytes($"meshagent-state 1 {hash}\n{Body}\n"));

        Assert.Equal("", reading.Problem);
        Assert.Equal(("wireguard/exit1", null, ""), (reading.Memory!.SelectedExit, reading.Memory.Pin, reading.Memory.RouterId));
    }
}
