namespace MeshAgent.Dns.Resolving;

/// <summary>What the end of the most telling attempt means for the lookup.</summary>
internal static class Outcomes
{
    public static LookupOutcome Of(AttemptOutcome? attempt) => attempt switch
    {
        AttemptOutcome.Answered => LookupOutcome.Answered,
        AttemptOutcome.NoData or AttemptOutcome.Alias => LookupOutcome.NoData,
        AttemptOutcome.NameError => LookupOutcome.NameError,
        AttemptOutcome.ServerFailure or AttemptOutcome.FormatError or AttemptOutcome.OtherError => LookupOutcome.ServerFailure,
        AttemptOutcome.Refused => LookupOutcome.Refused,
        AttemptOutcome.Unreachable => LookupOutcome.Unreachable,
        AttemptOutcome.NotAuthenticated => LookupOutcome.NotAuthenticated,
        AttemptOutcome.NotIsolated => LookupOutcome.NotIsolated,
        AttemptOutcome.Abandoned => LookupOutcome.Cancelled,
        AttemptOutcome.Timeout or AttemptOutcome.Truncated or null => LookupOutcome.Timeout,
        _ => LookupOutcome.Malformed,
    };
}
