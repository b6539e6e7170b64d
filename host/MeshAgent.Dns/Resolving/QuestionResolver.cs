using System.Collections.Immutable;
using MeshAgent.Dns.Cache;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Resolving;

/// <summary>Finds one name's records of one type, over as many replies as its aliases take, and caches what it finds.</summary>
internal sealed class QuestionResolver(
    ServerRace race, ServerBook book, AnswerCache cache, ResolverSettings settings, TimeProvider clock)
{
    public async Task<QuestionAnswer> AskAsync(FlightKey question, Trail trail, CancellationToken cancellation)
    {
        var deadline = new Deadline(clock, question.Limit);
        var records = ImmutableArray.CreateBuilder<ResourceRecord>();
        var name = question.Name;
        var replyLength = 0;
        while (true)
        {
            var inquiry = new Inquiry(
                name,
                question.Type,
                book.Arrange(question.Servers),
                ReplyReader.MaxAliases - records.Count,
                AnyReply: false,
                deadline,
                trail);
            var finding = await race.RunAsync(inquiry, cancellation);
            replyLength += finding?.ReplyLength ?? 0;
            records.AddRange(finding?.Reading?.Records ?? []);
            if (finding is { Outcome: AttemptOutcome.Alias, Reading: { } alias })
            {
                name = alias.End;
                continue;
            }

            var answer = Conclude(question, finding, records.DrainToImmutable(), replyLength);
            return new QuestionAnswer(answer, trail.ToImmutable());
        }
    }

    private TypeResult Conclude(FlightKey question, Finding? finding, ImmutableArray<ResourceRecord> records, int replyLength)
    {
        var outcome = Outcomes.Of(finding?.Outcome);
        if (finding?.Reading is not { } reading
            || outcome is not (LookupOutcome.Answered or LookupOutcome.NoData or LookupOutcome.NameError))
        {
            return new TypeResult(question.Type, outcome);
        }

        var isPositive = outcome == LookupOutcome.Answered;
        var seconds = records.Select(r => r.TimeToLive).Append(isPositive ? uint.MaxValue : reading.NegativeSeconds ?? 0).Min();
        var timeToLive = Clamp(TimeSpan.FromSeconds(seconds), isPositive);
        if (reading.IsFinal && replyLength <= AnswerCache.MaxReplyLength)
        {
            cache.Store(
                new CacheKey(question.Name, question.Type),
                new CachedAnswer(outcome, records, timeToLive, finding.Server, clock.GetTimestamp(), TimeSpan.Zero));
        }

        return new TypeResult(question.Type, outcome)
        {
            Records = records,
            TimeToLive = timeToLive,
            Server = finding.Server,
            Source = AnswerSource.Network,
        };
    }

    private TimeSpan Clamp(TimeSpan timeToLive, bool isPositive)
    {
        var most = isPositive ? settings.MaxTimeToLive : settings.MaxNegativeTimeToLive;
        var least = settings.MinTimeToLive < most ? settings.MinTimeToLive : most;
        return timeToLive < least ? least : timeToLive > most ? most : timeToLive;
    }
}
