using System.Buffers.Binary;
using System.Net.Sockets;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Sockets.Kernel;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// A place for one query that is asked directly: its socket, what was sent, who waits. Used again for the next query, but the socket is
/// a new one each time, and with it the port. Lock it to use it.
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

    /// <summary>Counts the queries, so that news of an earlier one are not taken for this one's.</summary>
    public uint Generation { get; private set; }

    /// <summary>The descriptor; -1 while the place is free.</summary>
    public int Socket { get; private set; } = -1;

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
            Socket = sockets.OpenDatagram(server);
        }
        catch (Exception failure) when (failure is WanIsolationException or SocketException)
        {
            // The way over all servers meets the same and tells of it.
            return false;
        }

        if (RawDatagram.TrySend(Socket, _sent.AsSpan(0, _sentLength)))
        {
            return true;
        }

        Free();
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
                return SystemCall.LastError is SystemCall.TryAgain or SystemCall.Interrupted ? ReplyVerdict.Unrelated : ReplyVerdict.Garbled;
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

    /// <summary>Closes the socket and forgets who waits.</summary>
    public void Free()
    {
        if (Socket >= 0)
        {
            _ = SystemCall.Close(Socket);
        }

        Socket = -1;
        Client = null;
        Generation++;
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
