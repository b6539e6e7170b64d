using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Core.Exits;
using MeshAgent.Core.Memory;
using MeshAgent.Core.Recovery;

namespace MeshAgent.Host.State;

/// <summary>
/// The bytes of the state file: one line with format and checksum, then JSON. The checksum is there for power cuts and worn flash, not
/// against forgery: whoever can write the file is root.
/// </summary>
internal static class StateCodec
{
    /// <summary>The format that this version writes. A file of another one is kept aside and not understood.</summary>
    public const int Format = 1;

    /// <summary>
    /// The largest file that is read: <see cref="DurableMemory"/>'s bounds give a few tens of KiB. Larger would let a damaged file system
    /// hand over gigabytes.
    /// </summary>
    public const int MaxBytes = 1 << 20;

    private const string Magic = "meshagent-state";

    /// <summary>Writes.</summary>
    /// <param name="memory">What is to be kept.</param>
    /// <returns>The bytes.</returns>
    public static byte[] Write(DurableMemory memory)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(DocumentOf(memory), StateJson.Default.StateDocument);
        var head = Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Magic} {Format} {Convert.ToHexStringLower(SHA256.HashData(body))}\n"));
        return [.. head, .. body, (byte)'\n'];
    }

    /// <summary>Reads.</summary>
    /// <param name="bytes">What was written, or whatever became of it.</param>
    /// <returns>The memory; otherwise why there is none.</returns>
    public static StateReading Read(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\n');
        var head = end < 0 ? [] : Encoding.ASCII.GetString(bytes[..end]).Split(' ');
        if (head.Length != 3 || head[0] != Magic || !int.TryParse(head[1], NumberStyles.None, CultureInfo.InvariantCulture, out var format))
        {
            return new StateReading(null, "it is no state file", IsForeign: false);
        }

        if (format != Format)
        {
            return new StateReading(null, $"it has format {format}; this version knows {Format}", IsForeign: true);
        }

        var body = bytes[(end + 1)..];
        body = body.EndsWith("\n"u8) ? body[..^1] : body;
        if (Convert.ToHexStringLower(SHA256.HashData(body)) != head[2])
        {
            return new StateReading(null, "its checksum is wrong: it was cut or damaged", IsForeign: false);
        }

        try
        {
            var document = JsonSerializer.Deserialize(body, StateJson.Default.StateDocument);
            return document is null
                ? new StateReading(null, "it is empty", IsForeign: false)
                : new StateReading(MemoryOf(document), "", IsForeign: false);
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or OverflowException)
        {
            return new StateReading(null, $"a value is impossible: {exception.Message}", IsForeign: false);
        }
    }

    private static StateDocument DocumentOf(DurableMemory memory) => new(
        Text(memory.LastSeen),
        memory.SelectedExit,
        [.. IpFamilyFacts.All.SelectMany(family => memory.Paths[family]).Select(DocumentOf)],
        [.. memory.Endpoints.Select(static good => new EndpointDocument(good.Provider, good.Exit, good.Host, good.Address.ToString(), Text(good.At)))],
        memory.Pin is { } pin ? new PinDocument(pin.Exit, pin.IsStrict, Text(pin.At)) : null,
        memory.RouterId,
        [.. memory.Uplinks]);

    private static PathDocument DocumentOf(RememberedPath known) => new(
        known.Path.Family.Word(),
        [.. known.Path.Hops.Select(static hop => new HopDocument(hop.LinkName, hop.Gateway?.ToString(), hop.OnLink, hop.Weight))],
        known.Path.Metric,
        known.Path.PreferredSource?.ToString(),
        known.Path.Mtu,
        known.Fingerprint.LinkMac,
        known.Fingerprint.GatewayMac,
        known.Fingerprint.Prefix?.ToString(),
        Text(known.ProvenAt));

    private static DurableMemory MemoryOf(StateDocument document)
    {
        var paths = document.Paths.Select(PathOf).ToList();
        return new DurableMemory
        {
            LastSeen = Time(document.LastSeen),
            SelectedExit = document.SelectedExit,
            Pin = document.Pin is { } pin ? new ExitPin(pin.Exit, pin.Strict, Time(pin.At)) : null,
            RouterId = document.RouterId,
            Uplinks = (document.Uplinks ?? []).Distinct().Take(DurableMemory.MaxUplinks).ToEquatableArray(),
            Paths = PerFamily.Create(family => paths.Where(path => path.Path.Family == family)
                .Take(DurableMemory.MaxPathsPerFamily).ToEquatableArray()),
            Endpoints = document.Endpoints.Take(DurableMemory.MaxEndpoints)
                .Select(static good => new LastGoodEndpoint(good.Provider, good.Exit, good.Host, IPAddress.Parse(good.Address), Time(good.At)))
                .ToEquatableArray(),
        };
    }

    private static RememberedPath PathOf(PathDocument document)
    {
        var family = IpFamilyFacts.All.First(family => family.Word() == document.Family, document.Family);
        var hops = document.Hops.Select(hop => new PathHop(
            hop.Link, hop.Gateway is null ? null : IPAddress.Parse(hop.Gateway), hop.OnLink, Math.Clamp(hop.Weight, 1, 256))).ToEquatableArray();
        if (hops.IsEmpty)
        {
            throw new FormatException("a path has no next hop");
        }

        return new RememberedPath(
            new WanPath
            {
                Family = family,
                Hops = hops,
                Metric = document.Metric,
                PreferredSource = document.Source is null ? null : IPAddress.Parse(document.Source),
                Mtu = document.Mtu,
            },
            new Fingerprint(document.LinkMac, document.GatewayMac, document.Prefix is null ? null : IPNetwork.Parse(document.Prefix)),
            Time(document.ProvenAt));
    }

    private static IpFamily First(this EquatableArray<IpFamily> families, Func<IpFamily, bool> isMeant, string word)
    {
        foreach (var family in families)
        {
            if (isMeant(family))
            {
                return family;
            }
        }

        throw new FormatException($"\"{word}\" is no address family");
    }

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
