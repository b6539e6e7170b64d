using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Links;

namespace MeshAgent.Routes.Iproute2.Reading;

/// <summary>Links and addresses as <c>ip -j -d -N address</c> prints them. Pure.</summary>
internal sealed class LinkBook
{
    /// <summary>The kernel's INFINITY_LIFE_TIME.</summary>
    private const long Forever = uint.MaxValue;

    private readonly Dictionary<string, Link> byName;

    /// <summary>Reads them.</summary>
    /// <param name="list">The whole list.</param>
    public LinkBook(JsonElement list)
    {
        var indexes = list.EnumerateArray()
            .ToDictionary(static item => item.Text("ifname"), static item => (int)item.Number("ifindex")!.Value);
        Links = list.EnumerateArray().Select(item => Read(item, indexes.GetValueOrDefault(item.Text("master")))).ToEquatableArray();
        Addresses = list.EnumerateArray().SelectMany(static item => item.Items("addr_info").Select(address => Read(address, item)))
            .ToEquatableArray();
        byName = Links.ToDictionary(static link => link.Name);
    }

    public EquatableArray<Link> Links { get; }

    public EquatableArray<LinkAddress> Addresses { get; }

    /// <summary>The index of a link; 0 when there is none of that name.</summary>
    public int IndexOf(string name) => byName.TryGetValue(name, out var link) ? link.Index : 0;

    /// <summary>The name of a link; empty when there is none of that index.</summary>
    public string NameOf(int index) => Links.FirstOrDefault(link => link.Index == index)?.Name ?? "";

    public bool IsUsable(string name) => byName.TryGetValue(name, out var link) && link.IsUsable;

    private static Link Read(JsonElement item, int master) => new()
    {
        Index = (int)item.Number("ifindex")!.Value,
        Name = item.Text("ifname"),
        Kind = item.TryGetProperty("linkinfo", out var info) ? info.Text("info_kind") : "",
        MacAddress = item.Text("address"),
        Mtu = (int)(item.Number("mtu") ?? 0),
        IsUp = item.HasFlag("UP"),
        HasCarrier = item.HasFlag("LOWER_UP"),
        IsPointToPoint = item.HasFlag("POINTOPOINT"),
        IsLoopback = item.HasFlag("LOOPBACK"),
        MasterIndex = master,
    };

    private static LinkAddress Read(JsonElement address, JsonElement link) => new()
    {
        LinkIndex = (int)link.Number("ifindex")!.Value,
        Address = address.Address("local")!,
        PrefixLength = (int)address.Number("prefixlen")!.Value,
        Peer = address.Address("address"),
        IsTentative = address.Has("tentative"),
        ValidSeconds = address.Number("valid_life_time") is { } seconds and not Forever ? seconds : null,
    };
}
