using MeshAgent.Plugins.Slots;
using MeshAgent.Plugins.Verification;

namespace MeshAgent.Host.Status;

/// <summary>What <c>meshagent plugins verify</c> prints.</summary>
/// <param name="Path">The plugin's folder.</param>
/// <param name="Good">Whether this agent would load it.</param>
/// <param name="Slot">The slot that it fits; empty when its manifest cannot be read, as the following ones.</param>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its own version.</param>
/// <param name="Contract">
/// The contract that it was built against: agents of the same major and an equal or higher minor version load it.
/// </param>
/// <param name="Requires">What it needs of the machine.</param>
/// <param name="Sha256">The digest over its files.</param>
/// <param name="Checks">What was checked.</param>
internal sealed record VerifyStatus(
    string Path,
    bool Good,
    string Slot,
    string Id,
    string Version,
    string Contract,
    IReadOnlyList<string> Requires,
    string Sha256,
    IReadOnlyList<CheckStatus> Checks)
{
    /// <summary>A report in the surface's words.</summary>
    /// <param name="report">The report.</param>
    /// <returns>The same.</returns>
    public static VerifyStatus Of(VerificationReport report) => new(
        report.Folder,
        report.IsGood,
        report.Manifest?.Slot.Word() ?? "",
        report.Manifest?.Id ?? "",
        report.Manifest?.Version ?? "",
        report.Manifest?.Contract.ToString() ?? "",
        report.Manifest?.Requires ?? [],
        report.Digest,
        [.. report.Checks.Select(static check => new CheckStatus(check.Name, check.IsPassed, check.Objections, check.Remarks))]);
}
