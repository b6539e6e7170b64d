namespace MeshAgent.Host.Diagnosis;

/// <summary>What <c>meshagent doctor --json</c> prints.</summary>
/// <param name="Healthy">Whether no check ended with an error.</param>
/// <param name="Checks">Every check, errors first.</param>
internal sealed record DoctorReport(bool Healthy, IReadOnlyList<CheckedItem> Checks)
{
    /// <summary>Puts a report together.</summary>
    /// <param name="checks">The checks.</param>
    /// <returns>The report.</returns>
    public static DoctorReport Of(IEnumerable<DoctorCheck> checks)
    {
        var sorted = checks.OrderByDescending(static check => check.Verdict).ToList();
        return new DoctorReport(
            sorted.TrueForAll(static check => check.Verdict != CheckVerdict.Error),
            [.. sorted.Select(static check => new CheckedItem(check.Id, Status.StatusWords.Word(check.Verdict), check.What, check.Why, check.Fix))]);
    }
}
