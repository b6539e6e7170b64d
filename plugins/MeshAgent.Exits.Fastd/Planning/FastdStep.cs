namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>One step towards what should be, and why it is taken.</summary>
/// <param name="Reason">Why, for the log; no secrets.</param>
internal abstract record FastdStep(string Reason);
