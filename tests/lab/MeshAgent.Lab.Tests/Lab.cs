using MeshAgent.Demo.Topology;

namespace MeshAgent.Lab.Tests;

/// <summary>Builds neighbourhoods for tests.</summary>
internal static class Lab
{
    /// <summary>
    /// Skips the test for an ordinary user, who cannot make namespaces without a user namespace. For root a missing tool is a failure:
    /// a skipped leak test would look like a passed one.
    /// </summary>
    public static Task<Neighbourhood> BuildAsync(NeighbourhoodOptions? options = null)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "The lab needs root, or: unshare --user --map-root-user --net --mount");
        return Neighbourhood.BuildAsync(options, TestContext.Current.CancellationToken);
    }
}
