using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>What a client sent, as far as it could be read, and what it deserves.</summary>
/// <param name="Header">The first twelve bytes.</param>
/// <param name="Question">The one question in the client's case; null when it could not be read.</param>
/// <param name="Edns">What its OPT record says; null when it has none.</param>
/// <param name="Refusal">The error that it gets at once; null when the question is to be answered.</param>
internal sealed record ClientQuery(MessageHeader Header, Question? Question, Edns? Edns, ResponseCode? Refusal)
{
    /// <summary>AXFR and IXFR (RFC 5936, RFC 1995): whole zones are no business of a forwarder.</summary>
    private const ushort FullTransfer = 252;
    private const ushort PartialTransfer = 251;

    /// <summary>Whether the client verifies signatures itself.</summary>
    public bool CheckingDisabled => (Header.Flags & MessageHeader.CheckingDisabledFlag) != 0;

    /// <summary>Whether the client wants signatures along.</summary>
    public bool DnssecOk => Edns is { DnssecOk: true };

    /// <summary>Whether the client may be told that the server verified the data (RFC 6840 §5.7).</summary>
    public bool UnderstandsAuthenticData => DnssecOk || (Header.Flags & MessageHeader.AuthenticDataFlag) != 0;

    /// <summary>Longest datagram that the client takes, bytes (RFC 6891 §6.2.3, §6.2.5: less than 512 counts as 512).</summary>
    public int DatagramLimit => Edns is { } edns ? Math.Max((int)edns.UdpPayloadSize, MinDatagramLimit) : MinDatagramLimit;

    /// <summary>RFC 1035 §4.2.1.</summary>
    private const int MinDatagramLimit = 512;

    /// <summary>Reads what came.</summary>
    /// <param name="bytes">Any bytes.</param>
    /// <returns>The query; null when it must not be answered: too short to have a header, or itself a reply, which would loop.</returns>
    public static ClientQuery? Read(ReadOnlySpan<byte> bytes)
    {
        if (!MessageHeader.TryRead(bytes, out var header) || header.IsReply)
        {
            return null;
        }

        if (header.Opcode != 0)
        {
            return new ClientQuery(header, null, null, ResponseCode.NotImplemented);
        }

        if (!MessageParser.TryParse(bytes, out var message, out _) || message.Questions.Length != 1)
        {
            return new ClientQuery(header, null, null, ResponseCode.FormatError);
        }

        return new ClientQuery(header, message.Questions[0], message.Edns, RefusalOf(message));
    }

    private static ResponseCode? RefusalOf(DnsMessage message) => message switch
    {
        { Edns.Version: > 0 } => ResponseCode.BadVersion,
        _ when (ushort)message.Questions[0].Type is FullTransfer or PartialTransfer => ResponseCode.Refused,
        _ => null,
    };
}
