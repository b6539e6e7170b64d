namespace MeshAgent.Core.Exits;

/// <summary>Names one exit among all providers.</summary>
/// <param name="Provider">The provider's plugin id.</param>
/// <param name="Name">The exit's name within it.</param>
public sealed record ExitKey(string Provider, string Name)
{
    /// <summary>As the state file holds it.</summary>
    /// <returns><c>provider/name</c>.</returns>
    public override string ToString() => $"{Provider}/{Name}";
}
