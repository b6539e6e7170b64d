using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Tests.Keys;

public sealed class KeyRingTests
{
    private const string Good = "GJi7THfc/n/NX6yIG6+qCS88N46+zpHQT9XbJ6crI1Y=";

    [Fact]
    public void ToString_SecretKeyAndRing_ShowNothing()
    {
        var key = SecretKey.FromBase64(Good)!;
        var ring = new KeyRing(key, new Dictionary<string, SecretKey> { ["exit1"] = key });
        var change = new DeviceChange { PrivateKey = key };

        Assert.DoesNotContain(Good[..4], $"{key} {ring} {change}", StringComparison.Ordinal);
    }
}
