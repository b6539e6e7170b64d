namespace MeshAgent.Exits.Fastd.Planning;

/// <summary>
/// Let fastd read its peer files anew (SIGHUP). Sessions of peers whose files are as they were go on; peers without a session are contacted
/// anew; a peer whose file has changed is made anew.
/// </summary>
/// <param name="Reason">Why.</param>
internal sealed record Reload(string Reason) : FastdStep(Reason);
