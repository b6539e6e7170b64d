using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>What makes two clients' questions the same: what is asked, and what the server is told about the asker.</summary>
internal readonly record struct RelayKey(DnsName Name, RecordType Type, RecordClass Class, bool DnssecOk, bool CheckingDisabled)
{
    /// <summary>The key of a query that has a question.</summary>
    public static RelayKey Of(ClientQuery query)
    {
        var question = query.Question!.Value;
        return new RelayKey(question.Name, question.Type, question.Class, query.DnssecOk, query.CheckingDisabled);
    }
}
