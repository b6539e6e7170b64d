using System.Collections.Immutable;

namespace MeshAgent.Dns.Messages;

/// <summary>A whole DNS message (RFC 1035 §4.1). Its OPT record is lifted out of the additional section into <see cref="Edns"/>.</summary>
public sealed record DnsMessage
{
    /// <summary>Identifier that ties a reply to its query.</summary>
    public required ushort Id { get; init; }

    /// <summary>QR: a reply, not a query.</summary>
    public bool IsReply { get; init; }

    /// <summary>OPCODE, 0 to 15; 0 is a standard query.</summary>
    public byte Opcode { get; init; }

    /// <summary>AA: the server is an authority for the name.</summary>
    public bool IsAuthoritative { get; init; }

    /// <summary>TC: cut short by the transport; ask again by TCP.</summary>
    public bool IsTruncated { get; init; }

    /// <summary>RD: the server is asked to find the answer itself.</summary>
    public bool RecursionDesired { get; init; }

    /// <summary>RA: the server can do so.</summary>
    public bool RecursionAvailable { get; init; }

    /// <summary>AD: the server says that it verified the data (RFC 4035 §3.2.3).</summary>
    public bool IsAuthenticData { get; init; }

    /// <summary>CD: the asker verifies itself (RFC 4035 §3.2.2).</summary>
    public bool CheckingDisabled { get; init; }

    /// <summary>RCODE with the extension of the OPT record, when there is one.</summary>
    public ResponseCode Code { get; init; }

    /// <summary>Question section.</summary>
    public ImmutableArray<Question> Questions { get; init; } = [];

    /// <summary>Answer section.</summary>
    public ImmutableArray<ResourceRecord> Answers { get; init; } = [];

    /// <summary>Authority section.</summary>
    public ImmutableArray<ResourceRecord> Authorities { get; init; } = [];

    /// <summary>Additional section without OPT.</summary>
    public ImmutableArray<ResourceRecord> Additionals { get; init; } = [];

    /// <summary>What the OPT record says, or null when there is none.</summary>
    public Edns? Edns { get; init; }
}
