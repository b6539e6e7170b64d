using System.Collections.Immutable;
using System.Net.Sockets;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;

namespace MeshAgent.Dns.Cache;

/// <summary>
/// Keeps answers: fresh within their TTL, then stale for when no server answers. When it is full, what was not used for longest goes.
/// </summary>
internal sealed class AnswerCache(ResolverSettings settings, TimeProvider clock)
{
    /// <summary>
    /// Longest reply whose answer is kept, bytes. With the default number of entries it bounds the cache to some 4 MB; ordinary answers
    /// are below 500 bytes, and larger ones can be asked for again.
    /// </summary>
    public const int MaxReplyLength = 4096;

    private readonly Lock _gate = new();
    private readonly BoundedStore<CacheKey, CachedAnswer> _entries = new(settings.CacheEntries);

    /// <summary>The answer and whether it is still fresh; null when there is none, or it is past the stale limit.</summary>
    public (CachedAnswer Answer, bool IsFresh)? Find(CacheKey key)
    {
        lock (_gate)
        {
            if (!_entries.TryUse(key, out var answer))
            {
                return null;
            }

            var past = answer!.AgeAt(clock) - answer.TimeToLive;
            var usableFor = answer.Outcome == LookupOutcome.Answered ? settings.StaleLimit : TimeSpan.Zero;
            if (past >= TimeSpan.Zero && past >= usableFor)
            {
                _entries.Remove(key);
                return null;
            }

            return (answer, past < TimeSpan.Zero);
        }
    }

    /// <summary>Keeps an answer in place of what was kept before.</summary>
    public void Store(CacheKey key, CachedAnswer answer)
    {
        lock (_gate)
        {
            _entries.Set(key, answer);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    /// <summary>The address answers, last used first.</summary>
    public ImmutableArray<LastGoodAnswer> Export()
    {
        lock (_gate)
        {
            return
            [
                .. _entries.ByUse.Where(e => e.Value.Outcome == LookupOutcome.Answered && e.Key.Type is RecordType.A or RecordType.Aaaa)
                    .Select(e => ToLastGood(e.Key, e.Value)),
            ];
        }
    }

    /// <summary>Takes in answers of an earlier run, as far as there is nothing newer, they are usable, and there is room.</summary>
    public int Import(IReadOnlyCollection<LastGoodAnswer> answers)
    {
        var taken = 0;
        foreach (var answer in answers)
        {
            var key = new CacheKey(answer.Name, answer.Type);
            if (FromLastGood(answer) is not { } entry)
            {
                continue;
            }

            lock (_gate)
            {
                if (_entries.HasRoom && !_entries.Contains(key))
                {
                    _entries.AddLeastUsed(key, entry);
                    taken++;
                }
            }
        }

        return taken;
    }

    private LastGoodAnswer ToLastGood(CacheKey key, CachedAnswer answer)
    {
        var addresses = answer.Records.Where(r => r.Type == key.Type).Select(r => r.Data).OfType<AddressData>().Select(d => d.Address);

        // Counted back from the present clock: the one that showed when the answer came may not have been set yet.
        return new LastGoodAnswer(
            key.Name, key.Type, [.. addresses], answer.Server, answer.TimeToLive, clock.GetUtcNow() - answer.AgeAt(clock));
    }

    private CachedAnswer? FromLastGood(LastGoodAnswer answer)
    {
        var age = clock.GetUtcNow() - answer.ObtainedAt;
        age = age < TimeSpan.Zero ? TimeSpan.Zero : age;
        var family = answer.Type == RecordType.A ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        if (answer.Type is not (RecordType.A or RecordType.Aaaa) || answer.Addresses.IsDefaultOrEmpty
            || answer.Addresses.Any(a => a.AddressFamily != family) || age >= settings.StaleLimit)
        {
            return null;
        }

        // Never fresh: the network may have changed while the agent was down, so it is only used when no server answers.
        var records = answer.Addresses.Select(
            a => new ResourceRecord(answer.Name, answer.Type, RecordClass.Internet, 0, new AddressData(a)));
        return new CachedAnswer(
            LookupOutcome.Answered, [.. records], TimeSpan.Zero, answer.Server, clock.GetTimestamp(), age);
    }
}
