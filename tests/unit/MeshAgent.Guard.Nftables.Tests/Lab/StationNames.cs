namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>Short words for the lab's commands.</summary>
internal static class StationNames
{
    public static string Name(this Station station) => station.Namespace.Name;
}
