using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Contracts.Links;

/// <summary>An address of this machine on a link.</summary>
public sealed record LinkAddress
{
    /// <summary>The link that has it (<c>ifa_index</c>, linux/if_addr.h).</summary>
    public required int LinkIndex { get; init; }

    /// <summary>The machine's own address (<c>IFA_LOCAL</c>, or <c>IFA_ADDRESS</c> where there is no peer), without a scope id.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The length of the on-link prefix, 0 to 32 or 128 (<c>ifa_prefixlen</c>).</summary>
    public required int PrefixLength { get; init; }

    /// <summary>The other end of a point-to-point link (<c>IFA_ADDRESS</c> differing from <c>IFA_LOCAL</c>).</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>Not yet proven unique (<c>IFA_F_TENTATIVE</c>, RFC 4862): the kernel does not send from it.</summary>
    public bool IsTentative { get; init; }

    /// <summary>Seconds until it is removed (<c>ifa_valid</c>); null when it stays.</summary>
    public long? ValidSeconds { get; init; }

    /// <summary>The addresses that are directly reachable because of this one: around the peer if there is one, else around the address.</summary>
    public IPNetwork Prefix => PrefixOf(Peer ?? Address, PrefixLength);

    /// <summary>The family.</summary>
    public IpFamily Family => Address.Family();

    /// <summary>The prefix of a length that holds an address: its host bits are cleared.</summary>
    /// <param name="address">The address.</param>
    /// <param name="length">The number of leading bits, 0 to 32 or 128.</param>
    /// <returns>The prefix.</returns>
    public static IPNetwork PrefixOf(IPAddress address, int length)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var size);
        for (var bit = length; bit < size * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes[..size]), length);
    }
}
