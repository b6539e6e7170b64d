using System.Diagnostics.CodeAnalysis;
using System.Net;
using MeshAgent.Netlink.Wire;

namespace MeshAgent.Netlink.Routing.Addresses;

/// <summary>An address of this machine as RTM_NEWADDR tells it.</summary>
public sealed record KernelAddress
{
    /// <summary>A lifetime without end.</summary>
    public const uint Forever = uint.MaxValue;

    /// <summary>IPv4 or IPv6.</summary>
    public required KernelFamily Family { get; init; }

    /// <summary>ifa_index.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>The machine's own address: IFA_LOCAL, or IFA_ADDRESS where there is no peer.</summary>
    public required IPAddress Local { get; init; }

    /// <summary>ifa_prefixlen.</summary>
    public required byte PrefixLength { get; init; }

    /// <summary>The other end of a point-to-point link: IFA_ADDRESS where it differs from IFA_LOCAL; null for none.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>ifa_scope: 0 universe, 253 link, 254 host.</summary>
    public byte Scope { get; init; }

    /// <summary>IFA_F_*.</summary>
    public AddressFlags Flags { get; init; }

    /// <summary>IFA_LABEL (IPv4); empty for none.</summary>
    public string Label { get; init; } = "";

    /// <summary>Seconds for which it is preferred as a source; <see cref="Forever"/> for ever.</summary>
    public uint PreferredSeconds { get; init; } = Forever;

    /// <summary>Seconds until the kernel removes it; <see cref="Forever"/> for ever.</summary>
    public uint ValidSeconds { get; init; } = Forever;

    /// <summary>Reads RTM_NEWADDR or RTM_DELADDR.</summary>
    /// <param name="message">The message.</param>
    /// <param name="value">The address when the result is true.</param>
    /// <param name="malformed">What is wrong when the result is false.</param>
    public static bool TryDecode(in NetlinkMessage message, [NotNullWhen(true)] out KernelAddress? value, out Malformed malformed)
    {
        value = null;
        if (!Decoding.TryBegin(message, NetlinkMessageType.NewAddress, out AddressHeader header, out var attributes, out malformed))
        {
            return false;
        }

        IPAddress? local = null;
        IPAddress? address = null;
        var label = "";
        var flags = (AddressFlags)header.Flags;
        var lifetime = new AddressLifetime { PreferredSeconds = Forever, ValidSeconds = Forever };
        while (attributes.MoveNext())
        {
            switch (attributes.Type)
            {
                case AddressAttribute.Local:
                    local = attributes.ReadAddress();
                    break;
                case AddressAttribute.Address:
                    address = attributes.ReadAddress();
                    break;
                case AddressAttribute.Label:
                    label = attributes.ReadString();
                    break;
                case AddressAttribute.Flags:
                    flags = (AddressFlags)attributes.ReadUInt32();
                    break;
                case AddressAttribute.Lifetime:
                    lifetime = attributes.ReadStructure<AddressLifetime>();
                    break;
            }
        }

        malformed = attributes.Malformed;
        if (!malformed.IsFault && (local ?? address) is null)
        {
            malformed = new Malformed(MalformedKind.MissingField, 0, AddressAttribute.Address);
        }
        else if (!malformed.IsFault && !new AddressPrefix((local ?? address)!, header.PrefixLength).IsValid)
        {
            malformed = new Malformed(MalformedKind.BadValue, 0, AddressAttribute.Address);
        }

        value = malformed.IsFault ? null : new KernelAddress
        {
            Family = header.Family,
            LinkIndex = header.LinkIndex,
            Local = (local ?? address)!,
            Peer = local is null || local.Equals(address) ? null : address,
            PrefixLength = header.PrefixLength,
            Scope = header.Scope,
            Flags = flags,
            Label = label,
            PreferredSeconds = lifetime.PreferredSeconds,
            ValidSeconds = lifetime.ValidSeconds,
        };
        return value is not null;
    }
}
