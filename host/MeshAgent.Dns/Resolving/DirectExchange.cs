using System.Buffers.Binary;
using System.Net.Sockets;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Sockets.Kernel;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// A place for one query that is asked directly: its socket, what was sent, who waits. Used again for the next query with a port that is
/// newly drawn; the socket is the same when nothing but one reply has come to it, since making one is most of what a query costs. Lock it
/// to use it.
/// </summary>
internal sealed class DirectExchange
{
    private const int OptLength = 11;
    private const int TypeAndClass = 2 * sizeof(ushort);

    private readonly byte[] _sent = new byte[MessageLimits.HeaderLength + DnsName.MaxWireLength + TypeAndClass + OptLength];
    private readonly byte[] _name = new byte[DnsName.MaxWireLength];
    private int _sentLength;
    private int _nameLength;
    private int _ignored;
    private AddressFamily _family;

    /// <summary>Counts the queries, so that news of an earlier one are not taken for this one's.</summary>
    public uint Generation { get; private set; }

    /// <summary>The descriptor; -1 when there is none.</summary>
    public int Socket { get; private set; } = -1;

    /// <summary>Whether the descriptor has not been used before.</summary>
    public bool IsNewSocket { get; private set; }

    /// <summary>Whether a query waits for its reply.</summary>
    public bool IsWaiting => Client is not null;

    /// <summary>Who waits.</summary>
    public IDirectClient? Client { get; private set; }

    /// <summary>Who was asked.</summary>
    public NameServerEndpoint? Server { get; private set; }

    /// <summary>When, by the monotonic clock.</summary>
    public long Started { get; private set; }

    /// <summary>Whether the client has been told that nothing came for long.</summary>
    public bool IsLate { get; set; }

    /// <summary>Whether the query had an OPT record.</summary>
    public bool UsedEdns => _sentLength > MessageLimits.HeaderLength + _nameLength + TypeAndClass;

    /// <summary>Datagrams that were no reply.</summary>
    public int Ignored => _ignored;

    /// <summary>The question as asked for: name, then type and class.</summary>
    public ReadOnlySpan<byte> NameAsked => _name.AsSpan(0, _nameLength);

    /// <summary>The type asked for.</summary>
    public RecordType Type =>
        (RecordType)BinaryPrimitives.ReadUInt16BigEndian(_sent.AsSpan(MessageLimits.HeaderLength + _nameLength));

    /// <summary>Writes the query, opens the socket and sends.</summary>
    /// <returns>Whether it is on its way; else the place stays free.</returns>
    public bool TrySend(
        in DirectQuestion question, NameServerEndpoint server, ServerHabits habits, IWanSocketFactory sockets, SecretBytes secrets)
    {
        Write(question, habits, secrets);
        try
        {
            Connect(server, sockets);
        }
        catch (Exception failure) when (failure is WanIsolationException or SocketException)
        {
            // The way over all servers meets the same and tells of it.
            Close();
            return false;
        }

        if (RawDatagram.TrySend(Socket, _sent.AsSpan(0, _sentLength)))
        {
            return true;
        }

        Close();
        return false;
    }

    /// <summary>Says who waits, and since when.</summary>
    public void Occupy(IDirectClient client, NameServerEndpoint server, long now)
    {
        Client = client;
        Server = server;
        Started = now;
        IsLate = false;
        _ignored = 0;
    }

    /// <summary>Takes what has come.</summary>
    /// <param name="buffer">Takes the datagram.</param>
    /// <param name="length">Its length.</param>
    /// <returns>The verdict; <see cref="ReplyVerdict.Unrelated"/> when there is nothing to be taken and waiting goes on.</returns>
    public ReplyVerdict Receive(Span<byte> buffer, out int length)
    {
        while (true)
        {
            length = RawDatagram.Receive(Socket, buffer);
            if (length < 0)
            {
                var isNothing = SystemCall.LastError is SystemCall.TryAgain or SystemCall.Interrupted;
                return isNothing ? ReplyVerdict.Unrelated : ReplyVerdict.Garbled;
            }

            var verdict = ReplyJudge.Judge(buffer[..length], _sent.AsSpan(0, _sentLength), NameAsked, exactCase: true, out _);
            if (verdict != ReplyVerdict.Unrelated)
            {
                return verdict;
            }

            if (++_ignored >= UdpExchange.MaxIgnored)
            {
                return ReplyVerdict.Garbled;
            }
        }
    }

    /// <summary>Forgets who waits; keeps the socket for the next query when nothing but the one reply has come.</summary>
    public void End()
    {
        var isClean = _ignored == 0 && Server is { LinkIndex: 0 };
        Forget();
        if (!isClean || !RawDatagram.TryReleasePort(Socket))
        {
            Close();
        }
    }

    /// <summary>Forgets who waits, and closes the socket.</summary>
    public void Close()
    {
        Forget();
        if (Socket >= 0)
        {
            _ = SystemCall.Close(Socket);
            Socket = -1;
        }
    }

    private void Forget()
    {
        Client = null;
        Generation++;
    }

    private void Connect(NameServerEndpoint server, IWanSocketFactory sockets)
    {
        if (Socket >= 0 && (_family != server.Family || server.LinkIndex != 0))
        {
            Close();
        }

        IsNewSocket = Socket < 0;
        if (IsNewSocket)
        {
            Socket = sockets.OpenDatagram(server);
            _family = server.Family;
        }
        else
        {
            sockets.Reconnect(Socket, server);
        }
    }

    private void Write(in DirectQuestion question, ServerHabits habits, SecretBytes secrets)
    {
        var sent = _sent.AsSpan();
        sent.Clear();
        secrets.Fill(sent[..sizeof(ushort)]);
        var flags = MessageHeader.RecursionDesiredFlag | (question.CheckingDisabled ? MessageHeader.CheckingDisabledFlag : 0);
        BinaryPrimitives.WriteUInt16BigEndian(sent[2..], (ushort)flags);
        sent[5] = 1;
        sent[11] = (byte)(habits.SpeaksEdns ? 1 : 0);
        _nameLength = question.Name.Length;
        question.Name.CopyTo(_name);
        var name = sent.Slice(MessageLimits.HeaderLength, _nameLength);
        question.Name.CopyTo(name);
        if (habits.KeepsCase)
        {
            Span<byte> bits = stackalloc byte[(DnsName.MaxWireLength + 7) / 8];
            bits = bits[..((_nameLength + 7) / 8)];
            secrets.Fill(bits);
            DnsName.ChangeCase(name, bits);
        }

        _sentLength = MessageLimits.HeaderLength + _nameLength;
        question.TypeAndClass.CopyTo(sent[_sentLength..]);
        _sentLength += TypeAndClass;
        if (habits.SpeaksEdns)
        {
            var opt = sent[_sentLength..];
            BinaryPrimitives.WriteUInt16BigEndian(opt[1..], (ushort)RecordType.Opt);
            BinaryPrimitives.WriteUInt16BigEndian(opt[3..], Edns.DefaultUdpPayloadSize);
            opt[7] = (byte)(question.DnssecOk ? 0x80 : 0);
            _sentLength += OptLength;
        }
    }
}
