using System.Net;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.WanExec.Bpf;

/// <summary>
/// Leads port 53, whatever server is meant, to the forwarder, and lets its answers look as if that server had given them: resolvers drop
/// answers of anybody else. This happens before a route is looked for, so it needs none to the server that was meant. The server is kept
/// by the socket's cookie; of several that one socket asks, the last counts.
/// </summary>
/// <param name="places">Where the forwarder answers; questions of a family without a place are refused (EPERM).</param>
/// <param name="servers">The file of the map of servers, see <see cref="ServerKeySize"/> and <see cref="ServerSize"/>.</param>
internal sealed class DnsPrograms(ForwarderPlaces places, int servers)
{
    /// <summary>Bytes of a key: the socket's cookie.</summary>
    public const int ServerKeySize = 8;

    /// <summary>Bytes of a value: the address as IPv6 (RFC 4291 §2.5.5.2 for IPv4) and the port, a word each.</summary>
    public const int ServerSize = AddressWords * WordSize + WordSize;

    private const int AddressWords = 4;
    private const int WordSize = 4;
    private const int DnsPort = 53;

    // The frame, downwards: the key, then the value.
    private const int KeyPlace = -ServerKeySize;
    private const int ValuePlace = -32;

    private const int Allow = 1;
    private const int Refuse = 0;

    /// <summary>::ffff:0:0/96, RFC 4291 §2.5.5.2, as its three words.</summary>
    private static readonly int[] MappedPrefix = [0, 0, NetworkWord.Of(0xffff)];

    /// <summary>All of them.</summary>
    /// <returns>Eight programs.</returns>
    public IReadOnlyList<CgroupProgram> All() =>
    [
        Outward(CgroupHook.Connect4, "meshagent_conn4", IpFamily.IPv4),
        Outward(CgroupHook.Connect6, "meshagent_conn6", IpFamily.IPv6),
        Outward(CgroupHook.SendMessage4, "meshagent_send4", IpFamily.IPv4),
        Outward(CgroupHook.SendMessage6, "meshagent_send6", IpFamily.IPv6),
        Inward(CgroupHook.ReceiveMessage4, "meshagent_recv4", IpFamily.IPv4),
        Inward(CgroupHook.ReceiveMessage6, "meshagent_recv6", IpFamily.IPv6),
        Inward(CgroupHook.PeerName4, "meshagent_peer4", IpFamily.IPv4),
        Inward(CgroupHook.PeerName6, "meshagent_peer6", IpFamily.IPv6),
    ];

    private CgroupProgram Outward(CgroupHook hook, string name, IpFamily family)
    {
        var allow = new BpfLabel();
        var code = new BpfAssembler()
            .Move(BpfRegister.R6, BpfRegister.R1)
            .LoadWord(BpfRegister.R7, BpfRegister.R6, AddressContext.Port)
            .JumpIfNotEqual(BpfRegister.R7, NetworkWord.OfPort(DnsPort), allow);
        Remember(code, family);
        if (family == IpFamily.IPv6)
        {
            var native = new BpfLabel();
            for (var i = 0; i < MappedPrefix.Length; i++)
            {
                code.LoadWord(BpfRegister.R2, BpfRegister.R6, AddressContext.Address6 + i * WordSize)
                    .JumpIfNotEqual(BpfRegister.R2, MappedPrefix[i], native);
            }

            Redirect(code, places.Places.IPv4 is { } mapped ? new IPEndPoint(mapped.Address.MapToIPv6(), mapped.Port) : null, allow);
            code.Here(native);
        }

        Redirect(code, places.Places[family], allow);
        return new CgroupProgram(hook, name, code.Here(allow).Return(Allow).Assemble());
    }

    private CgroupProgram Inward(CgroupHook hook, string name, IpFamily family)
    {
        var allow = new BpfLabel();
        var ours = new BpfLabel();
        var code = new BpfAssembler()
            .Move(BpfRegister.R6, BpfRegister.R1)
            .LoadWord(BpfRegister.R7, BpfRegister.R6, AddressContext.Port);
        foreach (var place in SeenBy(family))
        {
            var other = new BpfLabel();
            code.JumpIfNotEqual(BpfRegister.R7, NetworkWord.OfPort(place.Port), other);
            var words = NetworkWord.OfAddress(place.Address);
            for (var i = 0; i < words.Count; i++)
            {
                code.LoadWord(BpfRegister.R2, BpfRegister.R6, AddressPlace(family) + i * WordSize)
                    .JumpIfNotEqual(BpfRegister.R2, words[i], other);
            }

            code.Jump(ours).Here(other);
        }

        if (SeenBy(family).Any())
        {
            code.Jump(allow).Here(ours);
            Restore(code, family, allow);
        }

        return new CgroupProgram(hook, name, code.Here(allow).Return(Allow).Assemble());
    }

    // The places as a socket of the family sees them: an IPv6 socket sees IPv4 ones too, mapped.
    private IEnumerable<IPEndPoint> SeenBy(IpFamily family)
    {
        if (places.Places.IPv4 is { } v4)
        {
            yield return family == IpFamily.IPv4 ? v4 : new IPEndPoint(v4.Address.MapToIPv6(), v4.Port);
        }

        if (family == IpFamily.IPv6 && places.Places.IPv6 is { } v6)
        {
            yield return v6;
        }
    }

    private void Remember(BpfAssembler code, IpFamily family)
    {
        for (var i = 0; i < AddressWords; i++)
        {
            if (family == IpFamily.IPv6)
            {
                code.LoadWord(BpfRegister.R2, BpfRegister.R6, AddressContext.Address6 + i * WordSize);
            }
            else if (i < MappedPrefix.Length)
            {
                code.Move(BpfRegister.R2, MappedPrefix[i]);
            }
            else
            {
                code.LoadWord(BpfRegister.R2, BpfRegister.R6, AddressContext.Address4);
            }

            code.StoreWord(BpfRegister.Frame, ValuePlace + i * WordSize, BpfRegister.R2);
        }

        code.StoreWord(BpfRegister.Frame, ValuePlace + AddressWords * WordSize, BpfRegister.R7);
        PutKey(code)
            .LoadMap(BpfRegister.R1, servers)
            .Move(BpfRegister.R2, BpfRegister.Frame).Add(BpfRegister.R2, KeyPlace)
            .Move(BpfRegister.R3, BpfRegister.Frame).Add(BpfRegister.R3, ValuePlace)
            .Move(BpfRegister.R4, 0)
            .Call(BpfHelper.MapUpdate);
    }

    private void Restore(BpfAssembler code, IpFamily family, BpfLabel allow)
    {
        PutKey(code)
            .LoadMap(BpfRegister.R1, servers)
            .Move(BpfRegister.R2, BpfRegister.Frame).Add(BpfRegister.R2, KeyPlace)
            .Call(BpfHelper.MapLookup)
            .JumpIfNull(BpfRegister.R0, allow);
        var skipped = family == IpFamily.IPv4 ? MappedPrefix.Length : 0;
        for (var i = skipped; i < AddressWords; i++)
        {
            code.LoadWord(BpfRegister.R2, BpfRegister.R0, i * WordSize)
                .StoreWord(BpfRegister.R6, AddressPlace(family) + (i - skipped) * WordSize, BpfRegister.R2);
        }

        code.LoadWord(BpfRegister.R2, BpfRegister.R0, AddressWords * WordSize)
            .StoreWord(BpfRegister.R6, AddressContext.Port, BpfRegister.R2);
    }

    private static BpfAssembler PutKey(BpfAssembler code) => code
        .Move(BpfRegister.R1, BpfRegister.R6)
        .Call(BpfHelper.SocketCookie)
        .StoreDoubleWord(BpfRegister.Frame, KeyPlace, BpfRegister.R0);

    private static void Redirect(BpfAssembler code, IPEndPoint? place, BpfLabel allow)
    {
        if (place is null)
        {
            // To let it pass would be to ask the server that was meant.
            code.Return(Refuse);
            return;
        }

        var words = NetworkWord.OfAddress(place.Address);
        var target = AddressPlace(place.Address.Family());
        for (var i = 0; i < words.Count; i++)
        {
            code.Move(BpfRegister.R2, words[i]).StoreWord(BpfRegister.R6, target + i * WordSize, BpfRegister.R2);
        }

        code.Move(BpfRegister.R2, NetworkWord.OfPort(place.Port))
            .StoreWord(BpfRegister.R6, AddressContext.Port, BpfRegister.R2)
            .Jump(allow);
    }

    private static int AddressPlace(IpFamily family) => family == IpFamily.IPv4 ? AddressContext.Address4 : AddressContext.Address6;
}
