namespace MeshAgent.Routes.Iproute2.Program;

/// <summary>How a run of <c>ip</c> ended.</summary>
/// <param name="Status">Its exit status; 0 when all went well.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Errors">What it complained of.</param>
internal sealed record IpAnswer(int Status, string Output, string Errors);
