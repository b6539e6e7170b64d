using System.Text.Json;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Tests.Fixtures;

/// <summary>Bytes of the kernel and of ip(8), captured by capture.sh, and ip's own reading of them.</summary>
internal static class Fixture
{
    public static byte[][] Datagrams(string name) =>
        [.. File.ReadAllLines(PathOf($"{name}.hex")).Select(Convert.FromHexString)];

    public static byte[] Datagram(string name) => Assert.Single(Datagrams(name));

    public static JsonElement[] Json(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(PathOf($"{name}.json")));
        return [.. document.RootElement.EnumerateArray().Select(element => element.Clone())];
    }

    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "Fixtures", file);

    /// <summary>Decodes every message of a type; fails the test on anything malformed.</summary>
    public static List<T> Decode<T>(IEnumerable<byte[]> datagrams, NetlinkMessageType type, NetlinkDecoder<T> decoder)
    {
        var values = new List<T>();
        foreach (var datagram in datagrams)
        {
            var reader = new NetlinkMessageReader(datagram);
            while (reader.TryRead(out var message))
            {
                if (message.Header.Type == type)
                {
                    Assert.True(decoder(message, out var value, out var malformed), malformed.ToString());
                    values.Add(value);
                }
            }

            Assert.False(reader.Malformed.IsFault, reader.Malformed.ToString());
        }

        return values;
    }
}
