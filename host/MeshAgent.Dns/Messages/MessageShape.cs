namespace MeshAgent.Dns.Messages;

/// <summary>Where the parts of a message lie, and what a forwarder must know of them. Offsets are from the message's first byte.</summary>
internal struct MessageShape
{
    /// <summary>The first twelve bytes.</summary>
    public MessageHeader Header { get; set; }

    /// <summary>Where the name of the first question ends; 0 without a question, or when that name is compressed.</summary>
    public int NameEnd { get; set; }

    /// <summary>Where the questions end.</summary>
    public int QuestionsEnd { get; set; }

    /// <summary>Where the authority section ends.</summary>
    public int AuthoritiesEnd { get; set; }

    /// <summary>Where the additional records end, the OPT record and what follows it excepted.</summary>
    public int AdditionalsEnd { get; set; }

    /// <summary>Whether there is an OPT record.</summary>
    public bool HasEdns { get; set; }

    /// <summary>Whether records follow the OPT record.</summary>
    public bool HasRecordsAfterEdns { get; set; }

    /// <summary>Largest datagram that the sender takes, bytes, as its OPT record says.</summary>
    public ushort PayloadSize { get; set; }

    /// <summary>The EDNS version.</summary>
    public byte EdnsVersion { get; set; }

    /// <summary>The DO bit.</summary>
    public bool DnssecOk { get; set; }

    /// <summary>RCODE with the OPT record's part.</summary>
    public ResponseCode Code { get; set; }

    /// <summary>Where the data of the first Extended DNS Error begins (RFC 8914); 0 when there is none.</summary>
    public int ErrorAt { get; set; }

    /// <summary>Its length, bytes.</summary>
    public int ErrorLength { get; set; }

    /// <summary>Least TTL of the answers, seconds; the largest value when there is none.</summary>
    public uint LeastAnswerSeconds { get; set; }

    /// <summary>
    /// Longest that a SOA in the authority section lets "does not exist" be kept (RFC 2308 §5), seconds; null without a SOA.
    /// </summary>
    public uint? NegativeSeconds { get; set; }
}
