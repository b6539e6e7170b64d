using System.Text.Json;
using MeshAgent.Contracts.Routing;

namespace MeshAgent.Routes.Netlink.Tests;

public sealed class ManifestTests
{
    [Fact]
    public void Manifest_NamesTheClassThatFitsTheSlot()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "plugin.json")));
        var root = manifest.RootElement;

        Assert.Equal("routes", root.GetProperty("slot").GetString());
        Assert.Equal(typeof(NetlinkRouteBackend).Assembly.ManifestModule.Name, root.GetProperty("assembly").GetString());
        Assert.Equal(typeof(NetlinkRouteBackend).FullName, root.GetProperty("type").GetString());
        Assert.True(typeof(IRouteBackend).IsAssignableFrom(typeof(NetlinkRouteBackend)));
    }
}
