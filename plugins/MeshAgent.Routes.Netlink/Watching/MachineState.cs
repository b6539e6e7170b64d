using System.Collections.Frozen;
using System.Collections.Immutable;
using MeshAgent.Contracts.Links;

namespace MeshAgent.Routes.Netlink.Watching;

/// <summary>Links and addresses as they were last read.</summary>
internal sealed class MachineState
{
    /// <summary>Before the first reading.</summary>
    public static MachineState Empty { get; } = new([], []);

    private readonly FrozenDictionary<int, Link> byIndex;

    public MachineState(ImmutableArray<Link> links, ImmutableArray<LinkAddress> addresses)
    {
        Links = links;
        Addresses = addresses;
        byIndex = links.ToFrozenDictionary(link => link.Index);
    }

    public ImmutableArray<Link> Links { get; }

    public ImmutableArray<LinkAddress> Addresses { get; }

    public Link? Find(int index) => byIndex.GetValueOrDefault(index);

    public Link? Find(string name) => Links.FirstOrDefault(link => link.Name == name);

    /// <summary>Whether packets can pass the link.</summary>
    public bool IsUsable(int index) => Find(index)?.IsUsable == true;

    /// <summary>The link's name, or its number when it is not known.</summary>
    public string NameOf(int index) => Find(index)?.Name ?? $"if{index}";

    /// <summary>Whether an address is known just so, its lifetime aside: router advertisements renew that every few seconds.</summary>
    public bool Knows(LinkAddress address) =>
        Addresses.Any(known => known with { ValidSeconds = null } == address with { ValidSeconds = null });
}
