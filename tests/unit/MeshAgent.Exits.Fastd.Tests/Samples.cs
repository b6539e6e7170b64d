using System.Net;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Exits;
using MeshAgent.Exits.Fastd.Configuration;
using MeshAgent.Exits.Fastd.Settings;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.Fastd.Tests;

/// <summary>Settings that tests begin with.</summary>
internal static class Samples
{
    public const string Key1 = "aade0f7b783e5ab14318b44d13f1153b7ddb1001fd9c03ebc3b6d358a4e213dd";
    public const string Key2 = "46be1396090a2a1b5180e2dda388f6ca5abde7b7a9180bb7b9549b32c5de11c1";
    public const string Secret = "4898691ffccaf7a1e38188dee46a2c9e83576920b4f197c08d03523bdde3a852";

    public const string Peers = $$"""
        [
          { "name": "exit1", "endpoint": "exit1.example.net:10000", "key": "{{Key1}}", "gateways": ["10.11.1.1", "fd11:1::1"] },
          { "name": "exit2", "endpoint": "192.0.2.2:10000", "key": "{{Key2}}", "gateways": ["10.11.2.1", "fd11:2::1"] }
        ]
        """;

    public const string Least = $$"""
        {
          "interface": "mesh-vpn",
          "addresses": ["10.11.1.2/24", "10.11.2.2/24", "fd11:1::2/64", "fd11:2::2/64"],
          "managed": { "secretFile": "fastd.key" },
          "peers": {{Peers}}
        }
        """;

    public static readonly InstancePlaces Places = new("mesh-vpn", "/run/meshagent/fastd", "/usr/bin");

    public static readonly IPEndPoint Endpoint1 = IPEndPoint.Parse("203.0.113.10:10000");

    public static readonly IPEndPoint Endpoint2 = IPEndPoint.Parse("[2001:db8::20]:10000");

    public static SettingsReading Read(string json) => SettingsReader.Read(JsonDocument.Parse(json).RootElement, "/etc/meshagent");

    public static FastdSettings Good(string json)
    {
        var reading = Read(json);
        Assert.Empty(reading.Errors);
        return reading.Settings!;
    }

    public static FastdSettings Settings(string mode = "tap") => Good(Least.Replace("{\n  \"interface\"", $"{{ \"mode\": \"{mode}\", \"interface\"", StringComparison.Ordinal));

    public static ConfigurationText Configuration(FastdSettings settings, uint mark = 1) =>
        ConfigurationWriter.Write(settings, settings.Managed!, SecretKey.FromHex(Secret)!, new ControlIdentity(mark, MarkedBy.Fastd, null), Places);

    public static ExitPlan Plan(IPEndPoint? exit1, IPEndPoint? exit2) => new(
        new PacketMark(1, 1), [new ExitDirective("exit1", exit1, true, 0), new ExitDirective("exit2", exit2, false, 0)]);
}
