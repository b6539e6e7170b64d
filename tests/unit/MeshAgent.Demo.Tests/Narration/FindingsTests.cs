using MeshAgent.Demo.Narration;
using Spectre.Console;

namespace MeshAgent.Demo.Tests.Narration;

public sealed class FindingsTests
{
    private static readonly Outcome Good = new(true, "0.42 s"), Bad = new(false, "3 leaks");

    [Fact]
    public void AllHold_NothingWasFound_IsFalse() => Assert.False(new Findings().AllHold);

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public void AllHold_OneFamilyFails_IsFalse(bool v4, bool v6, bool expected)
    {
        var findings = new Findings();
        findings.Add(new Finding("one", Good, Good, ""));
        findings.Add(new Finding("two", v4 ? Good : Bad, v6 ? Good : Bad, ""));

        Assert.Equal(expected, findings.AllHold);
    }

    [Fact]
    public void ToTable_AFailure_IsCalledOne()
    {
        var findings = new Findings();
        findings.Add(new Finding("check", Good, Bad, "the [evidence]"));
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });

        console.Write(findings.ToTable());

        Assert.Contains("FAILED 3 leaks", text.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED 0.42 s", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("the [evidence]", text.ToString(), StringComparison.Ordinal);
    }
}
