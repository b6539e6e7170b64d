namespace MeshAgent.Host.Diagnosis;

/// <summary>One thing that was checked.</summary>
/// <param name="Id">The kind of check, <c>area.subject</c>; stable for scripts.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="What">What was found.</param>
/// <param name="Why">Why it matters; empty where all is well.</param>
/// <param name="Fix">What mends it; empty where nothing needs to be mended.</param>
internal sealed record DoctorCheck(string Id, CheckVerdict Verdict, string What, string Why = "", string Fix = "");
