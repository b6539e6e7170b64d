using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.WanExec.Tests.Cgroups;

public sealed class ProcessStartTests
{
    // proc_pid_stat(5): the start is field 22; here 350735.
    private const string Rest = " S 1 4 4 0 -1 4194560 27 0 0 0 1 2 0 0 20 0 1 0 350735 3133440 404 18446744073709551615\n";

    [Theory]
    [InlineData("4 (sh)")]
    [InlineData("4 (a b) c (d)")]
    [InlineData("4 (x) S 1 2 3 (y)")]
    public void In_NameOfAnyKind_IsField22(string beginning) => Assert.Equal(350735ul, ProcessStart.In(beginning + Rest));

    [Theory]
    [InlineData("")]
    [InlineData("4 (sh)")]
    [InlineData("4 (sh) ")]
    [InlineData("4 (sh) S 1 4 4 0 -1 4194560 27 0 0 0 1 2 0 0 20 0 1 0")]
    [InlineData("4 (sh) S 1 4 4 0 -1 4194560 27 0 0 0 1 2 0 0 20 0 1 0 x 1")]
    [InlineData("4 (sh) S 1 4 4 0 -1 4194560 27 0 0 0 1 2 0 0 20 0 1 0 -1 1")]
    public void In_NoSuchField_IsNone(string stat) => Assert.Null(ProcessStart.In(stat));

    [Fact]
    public void Of_ThisProcess_IsThere() => Assert.NotNull(ProcessStart.Of(Environment.ProcessId));
}
