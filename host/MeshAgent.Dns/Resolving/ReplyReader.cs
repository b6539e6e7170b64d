using System.Collections.Immutable;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Resolving;

/// <summary>Reads a valid reply's content: follows aliases from the question on and takes nothing that they do not lead to.</summary>
internal static class ReplyReader
{
    /// <summary>
    /// Most aliases followed for one lookup, over all its replies. Real chains have up to four (content networks); larger helps only
    /// those who build loops, smaller breaks names that work elsewhere.
    /// </summary>
    public const int MaxAliases = 8;

    public static Reading Read(DnsMessage reply, DnsName name, RecordType type, int aliasesLeft = MaxAliases)
    {
        switch (reply.Code)
        {
            case ResponseCode.NoError or ResponseCode.NameError when reply.Questions.Length == 1:
                break;
            case ResponseCode.ServerFailure:
                return new Reading(AttemptOutcome.ServerFailure, [], name);
            case ResponseCode.Refused:
                return new Reading(AttemptOutcome.Refused, [], name);
            case ResponseCode.FormatError:
                return new Reading(AttemptOutcome.FormatError, [], name);
            default:
                return new Reading(AttemptOutcome.OtherError, [], name);
        }

        var records = ImmutableArray.CreateBuilder<ResourceRecord>();
        var owner = name;
        while (true)
        {
            var found = reply.Answers.Where(r => r.Type == type && Owns(r, owner)).ToImmutableArray();
            if (found.Length > 0)
            {
                records.AddRange(found);
                return new Reading(AttemptOutcome.Answered, records.DrainToImmutable(), owner);
            }

            var alias = reply.Answers.FirstOrDefault(r => r.Type == RecordType.CName && Owns(r, owner));
            if (alias?.Data is not NameData { Target: var target })
            {
                return Negative(reply, records.DrainToImmutable(), owner);
            }

            records.Add(alias);
            if (records.Count > aliasesLeft)
            {
                return new Reading(AttemptOutcome.BadChain, [], name);
            }

            owner = target;
        }
    }

    private static Reading Negative(DnsMessage reply, ImmutableArray<ResourceRecord> aliases, DnsName end)
    {
        // A SOA speaks only for names of its own zone.
        var soa = reply.Authorities.FirstOrDefault(
            r => r.Type == RecordType.Soa && r.Class == RecordClass.Internet && end.IsAtOrBelow(r.Name));
        uint? ttl = soa?.Data is SoaData data ? Math.Min(soa.TimeToLive, data.MinimumSeconds) : null;
        if (reply.Code == ResponseCode.NameError)
        {
            return new Reading(AttemptOutcome.NameError, aliases, end, ttl);
        }

        return aliases.Length > 0 && ttl is null
            ? new Reading(AttemptOutcome.Alias, aliases, end)
            : new Reading(AttemptOutcome.NoData, aliases, end, ttl);
    }

    private static bool Owns(ResourceRecord record, DnsName owner) => record.Class == RecordClass.Internet && record.Name.Equals(owner);
}
