using System.Globalization;

namespace MeshAgent.Lab.Tests.Wan;

/// <summary>A change of a route as <c>ip -ts monitor route</c> prints it.</summary>
/// <param name="At">When iproute2 read it from the kernel.</param>
/// <param name="IsDeletion">Whether the route went.</param>
/// <param name="Route">The route in iproute2's words, without a final space; the table is named unless it is main.</param>
internal sealed record RouteAnnouncement(DateTime At, bool IsDeletion, string Route)
{
    private const string Deletion = "Deleted ";

    /// <summary>Reads a line such as <c>[2026-11-22T20:19:27.431625] Deleted default via 192.0.2.2 dev wan0 table 1</c>.</summary>
    public static RouteAnnouncement Of(string line)
    {
        var end = line.IndexOf("] ", StringComparison.Ordinal);
        Assert.True(line.StartsWith('[') && end > 0, $"No time stamp: {line}");
        var route = line[(end + 2)..].TrimEnd();
        var isDeletion = route.StartsWith(Deletion, StringComparison.Ordinal);
        return new RouteAnnouncement(
            DateTime.Parse(line.AsSpan(1, end - 1), CultureInfo.InvariantCulture),
            isDeletion,
            isDeletion ? route[Deletion.Length..] : route);
    }

    /// <summary>Whether a default route of the agent's WAN table came or went.</summary>
    public bool IsWanDefault => Route.StartsWith("default ", StringComparison.Ordinal) && IsIn(RouterAgent.WanTable);

    /// <summary>Whether the route holds all these words, in this order.</summary>
    public bool Says(string words) => $"{Route} ".Contains($"{words} ", StringComparison.Ordinal);

    /// <summary>Whether the route is in a table; main has no word of its own.</summary>
    public bool IsIn(int table) => Says(string.Create(CultureInfo.InvariantCulture, $"table {table}"));

    /// <inheritdoc/>
    public override string ToString() => $"{At:HH:mm:ss.ffffff} {(IsDeletion ? Deletion : "")}{Route}";
}
