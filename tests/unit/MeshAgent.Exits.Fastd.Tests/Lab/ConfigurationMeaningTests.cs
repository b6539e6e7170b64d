using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Instances;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Exits.Fastd.Status;
using MeshAgent.Tunnels.Keys;
using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>
/// Whatever settings are accepted, a real fastd takes what is written from them and means the same by it: what it does is read from the
/// kernel and from its status, never from our own text.
/// </summary>
[Collection("one router")]
public sealed class ConfigurationMeaningTests(RouterWorld world)
{
    /// <summary>Each case starts a fastd, which takes half a second: as many as meet every kind of value.</summary>
    private const int Cases = 15;

    private static readonly string[] Methods = ["null", "salsa2012+umac", "null+salsa2012+umac", "salsa20+umac"];

    [Fact]
    public void Write_AnyAcceptedSettings_FastdMeansTheSame()
    {
        var wanted =
            from mode in Gen.Elements("tap", "tun", "multitap")
            from mtu in Gen.Choose(1280, 65535)
            from link in Gen.Elements("mesh-vpn", "a", "x=+._-", "fastd0123456")
            from methods in Gen.NonEmptyListOf(Gen.Elements(Methods))
            from port in Gen.Choose(1024, 65535)
            from mark in Gen.Choose(1, int.MaxValue)
            from folder in Gen.Elements("plain", "with space", "with\"quote", "with\\backslash\\n", "with;semicolon # and comment", "ünïcode")
            from limit in Gen.Elements(0, 1, 32)
            select (mode, mtu, link, methods: methods.Distinct().ToList(), port, (uint)mark, folder, limit);

        Prop.ForAll(wanted.ToArbitrary(), item =>
        {
            MeansTheSame(item.mode, item.mtu, item.link, item.methods, item.port, item.Item6, item.folder, item.limit);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    private void MeansTheSame(string mode, int mtu, string link, IReadOnlyList<string> methods, int port, uint mark, string folder, int limit)
    {
        var settings = Settings(mode, mtu, link, methods, port, limit);
        var directory = Directory.CreateDirectory(Path.Combine(world.Directory, folder)).FullName;
        var places = new InstancePlaces(link, directory, "/usr/bin");
        var (secret, key) = (File.ReadAllText(world.SecretFile).Trim(), world.PublicKey);
        var peers = new PeerFolder(places.PeerDirectory);
        peers.Write(ConfigurationWriter.Peer(settings.Peers[0], world.Exit1.Endpoint, settings.Mode));
        peers.Write(ConfigurationWriter.Peer(settings.Peers[1], world.Exit2.EndpointIPv6, settings.Mode));
        WholeFile.Write(
            places.Configuration,
            places.Configuration + ".new",
            ConfigurationWriter.Write(settings, settings.Managed!, SecretKey.FromHex(secret)!, new ControlIdentity(mark, MarkedBy.Fastd, null), places).Reveal(),
            UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var file = $"'{places.Configuration}'";
        Assert.Equal(key, Shell.Run($"fastd --config {file} --show-key --machine-readable").Trim());
        Shell.Run($"fastd --config {file} --verify-config");
        var pid = Shell.Run($"fastd --config {file} >/dev/null 2>&1 & echo $!").Trim();
        try
        {
            Shell.Run($"for i in $(seq 500); do [ -S '{places.StatusSocket}' ] && exit; sleep .01; done; exit 1");
            var socket = Shell.Run($"ss -Huanpe | grep pid={pid}, | head -n 1");
            Assert.Contains($":{port} ", socket, StringComparison.Ordinal);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"fwmark:0x{mark:x} "), socket + " ", StringComparison.Ordinal);
            foreach (var name in settings.Links)
            {
                var shown = Shell.Run($"ip -d link show dev '{name}'");
                Assert.Contains($"mtu {mtu} ", shown, StringComparison.Ordinal);
                Assert.Contains(mode == "tun" ? "tun type tun " : "tun type tap ", shown, StringComparison.Ordinal);
            }

            var status = new StatusSocket(places.StatusSocket, TimeProvider.System).ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
            Assert.Equal(
                settings.Peers.Select(static peer => (peer.Name, peer.Key.ToHex())).Order(),
                status.Document!.Peers.Select(static peer => (peer.Name!, peer.Key.ToHex())).Order());
        }
        finally
        {
            FastdProcess.End(int.Parse(pid, CultureInfo.InvariantCulture));
            Directory.Delete(directory, recursive: true);
        }
    }

    private FastdSettings Settings(string mode, int mtu, string link, IReadOnlyList<string> methods, int port, int limit)
    {
        var json = world.Settings(mode);
        json["mtu"] = mtu;
        json["interface"] = link;
        json["managed"]!["methods"] = new System.Text.Json.Nodes.JsonArray([.. methods.Select(static method => System.Text.Json.Nodes.JsonValue.Create(method))]);
        json["managed"]!["bindPort"] = port;
        if (limit > 0)
        {
            json["managed"]!["peerLimit"] = limit;
        }

        return Samples.Good(json.ToJsonString());
    }
}
