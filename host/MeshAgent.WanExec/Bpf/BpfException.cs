using System.Runtime.InteropServices;

namespace MeshAgent.WanExec.Bpf;

/// <summary>The kernel refused a step of bpf(2).</summary>
/// <param name="step">What was to be done.</param>
/// <param name="errorNumber">errno.</param>
/// <param name="verifierLog">What the verifier said; empty when it said nothing.</param>
public sealed class BpfException(string step, int errorNumber, string verifierLog = "")
    : Exception($"{step}: {Marshal.GetPInvokeErrorMessage(errorNumber)}")
{
    /// <summary>The kernel's errno (asm-generic/errno.h).</summary>
    public int ErrorNumber { get; } = errorNumber;

    /// <summary>What the kernel's verifier said of the program; empty when it said nothing.</summary>
    public string VerifierLog { get; } = verifierLog;
}
