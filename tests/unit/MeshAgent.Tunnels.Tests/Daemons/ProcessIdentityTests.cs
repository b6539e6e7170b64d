using MeshAgent.Tunnels.Daemons;

namespace MeshAgent.Tunnels.Tests.Daemons;

public sealed class ProcessIdentityTests
{
    // proc(5): state is the third field, the start time the 22nd.
    private const string Rest = " 1 10 10 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 9 0 123456 100 200 18446744073709551615";

    [Theory]
    [InlineData("wireguard-go", 'S', false)]
    [InlineData("a) Z 1 (b", 'R', false)]
    [InlineData("wireguard-go", 'Z', true)]
    [InlineData("wireguard-go", 'X', true)]
    public void Parse_Stat_ReadsStartAndState(string name, char state, bool hasEnded)
    {
        var status = ProcessIdentity.Parse(4711, $"4711 ({name}) {state}{Rest}");

        Assert.Equal((new ProcessIdentity(4711, 123456), hasEnded), status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("4711 (x) S 1 2 3")]
    [InlineData("4711 (x S")]
    public void Parse_Malformed_IsNull(string stat) => Assert.Null(ProcessIdentity.Parse(4711, stat));

    [Fact]
    public void Find_ThisProcess_AgreesWithTheRuntime() =>
        Assert.Equal(Environment.ProcessId, ProcessIdentity.Find(Environment.ProcessId)!.Pid);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Find_NoProcess_IsNull(int pid) => Assert.Null(ProcessIdentity.Find(pid));
}
