namespace MeshAgent.Tunnels.Daemons;

/// <summary>The machine's groups, as programs that are told one by name look it up (getgrnam(3)).</summary>
internal static class SystemGroups
{
    /// <summary>Whether there is a group.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>False when a program that is told to run in it would refuse to.</returns>
    public static bool Exists(string name) => LibC.FindGroup(name) != 0;
}
