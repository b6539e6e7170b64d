using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>Fits content to a client's query: its id, its case, its EDNS0, the length that it takes. Pure.</summary>
internal static class ReplyComposer
{
    private const ushort ExtendedErrorOption = 15;

    /// <summary>
    /// Most bytes of EXTRA-TEXT relayed. It is for people, comes from afar, and must leave room for the answer. Longer ones are
    /// essays; shorter would cut our own sentences.
    /// </summary>
    private const int MaxTextLength = 128;

    /// <summary>Writes the reply.</summary>
    /// <param name="query">What the client sent.</param>
    /// <param name="content">What it is told.</param>
    /// <param name="limit">Most bytes of the reply.</param>
    /// <returns>The bytes: whole, or without the additional section, or with TC and no records (RFC 2181 §9).</returns>
    public static byte[] Compose(ClientQuery query, ReplyContent content, int limit)
    {
        var whole = Message(query, content);
        if (TryWrite(whole, limit) is { } bytes)
        {
            return bytes;
        }

        var bare = whole with { Additionals = [] };
        return TryWrite(bare, limit) ?? MessageWriter.Write(bare with { IsTruncated = true, Answers = [], Authorities = [] });
    }

    private static byte[]? TryWrite(DnsMessage message, int limit)
    {
        try
        {
            var bytes = MessageWriter.Write(message);
            return bytes.Length <= limit ? bytes : null;
        }
        catch (ArgumentException)
        {
            // Longer than any message may be: names are compressed less here than where it came from.
            return null;
        }
    }

    private static DnsMessage Message(ClientQuery query, ReplyContent content)
    {
        var source = content.Source;
        return new DnsMessage
        {
            Id = query.Header.Id,
            IsReply = true,
            Opcode = query.Header.Opcode,
            RecursionDesired = (query.Header.Flags & MessageHeader.RecursionDesiredFlag) != 0,
            RecursionAvailable = true,
            IsAuthenticData = source is { IsAuthenticData: true } && query.UnderstandsAuthenticData,
            CheckingDisabled = query.CheckingDisabled,
            Code = content.Code,
            Questions = query.Question is { } question ? [question] : [],
            Answers = Records(source?.Answers, query, content),
            Authorities = Records(source?.Authorities, query, content),
            Additionals = Records(source?.Additionals, query, content),
            Edns = query.Edns is null ? null : Edns.Default with
            {
                DnssecOk = query.DnssecOk,
                Options = [.. content.Errors.Select(Option)],
            },
        };
    }

    private static ImmutableArray<ResourceRecord> Records(
        ImmutableArray<ResourceRecord>? records, ClientQuery query, ReplyContent content)
    {
        if (records is not { IsEmpty: false } some)
        {
            return [];
        }

        var asked = query.Question!.Value.Name;
        return some.Select(record => record with
        {
            // In the client's case, as if it had been the first to ask.
            Name = record.Name.Equals(asked) ? asked : record.Name,
            TimeToLive = content.FixedTimeToLive ?? (record.TimeToLive > content.Age ? record.TimeToLive - content.Age : 0),
        }).ToImmutableArray();
    }

    private static EdnsOption Option(ExtendedError error)
    {
        var text = Encoding.UTF8.GetBytes(error.Text);
        var length = Math.Min(text.Length, MaxTextLength);
        var data = new byte[sizeof(ushort) + length];
        BinaryPrimitives.WriteUInt16BigEndian(data, error.Code);
        text.AsSpan(0, length).CopyTo(data.AsSpan(sizeof(ushort)));
        return new EdnsOption(ExtendedErrorOption, data);
    }
}
