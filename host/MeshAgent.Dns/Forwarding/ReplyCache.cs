using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// Keeps whole replies: fresh within their TTL, then stale for when no server answers, failures for a moment. When it is full, what was
/// not used for longest goes. Safe for use from several threads.
/// </summary>
internal sealed class ReplyCache(ForwarderSettings settings, TimeProvider clock)
{
    /// <summary>
    /// Most records of a reply that is kept. With the default number of _entries it bounds the cache to some 10 MB; ordinary answers have
    /// fewer than ten, and a larger one can be asked for again.
    /// </summary>
    private const int MaxRecords = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<RelayKey, LinkedListNode<(RelayKey Key, KeptReply Reply)>> _entries = [];
    private readonly LinkedList<(RelayKey Key, KeptReply Reply)> _byUse = [];

    /// <summary>What is kept for a question: the content with its age, and whether it may be served without asking.</summary>
    /// <param name="key">The question.</param>
    /// <returns>Null when there is nothing, or it is too old even to stand in.</returns>
    public (ReplyContent Content, bool MayBeServed)? Find(RelayKey key)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var node))
            {
                return null;
            }

            var kept = node.Value.Reply;
            var age = clock.GetElapsedTime(kept.At);
            var isFresh = age < kept.TimeToLive;
            if (!isFresh && (!kept.MayBeStale || age - kept.TimeToLive >= settings.StaleLimit))
            {
                Remove(node);
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return isFresh
                ? (kept.Content with { Age = (uint)age.TotalSeconds }, true)
                : (Stale(kept.Content), kept.FailedAt is { } at && clock.GetElapsedTime(at) < settings.FailureMemory);
        }
    }

    /// <summary>Keeps a server's reply as long as its records allow; what has no lifetime is not kept.</summary>
    /// <param name="key">The question.</param>
    /// <param name="reply">NOERROR or NXDOMAIN.</param>
    public void Keep(RelayKey key, DnsMessage reply)
    {
        var timeToLive = Lifetime(reply);
        if (timeToLive > TimeSpan.Zero && reply.Answers.Length + reply.Authorities.Length + reply.Additionals.Length <= MaxRecords)
        {
            Store(key, new KeptReply(ReplyContent.Of(reply), clock.GetTimestamp(), timeToLive, MayBeStale: !reply.Answers.IsEmpty));
        }
    }

    /// <summary>Keeps a failure for a moment (RFC 9520).</summary>
    /// <param name="key">The question.</param>
    /// <param name="failure">What the client was told.</param>
    public void KeepFailure(RelayKey key, ReplyContent failure) => Store(
        key,
        new KeptReply(
            failure with { Errors = [.. failure.Errors, ForwardingErrors.Cached] },
            clock.GetTimestamp(),
            settings.FailureMemory,
            MayBeStale: false));

    /// <summary>Lets what is stale be served at once for a moment, since asking has just failed (RFC 8767 §5).</summary>
    /// <param name="key">The question.</param>
    public void RefreshFailed(RelayKey key)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                node.Value = (key, node.Value.Reply with { FailedAt = clock.GetTimestamp() });
            }
        }
    }

    /// <summary>Forgets everything: for a router that has moved to another network.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _entries.Clear();
            _byUse.Clear();
        }
    }

    private TimeSpan Lifetime(DnsMessage reply)
    {
        var isNegative = reply.Code == ResponseCode.NameError || reply.Answers.IsEmpty;
        var most = isNegative ? settings.MaxNegativeTimeToLive : settings.MaxTimeToLive;

        // RFC 2308 §5: a negative answer without a SOA has no lifetime.
        var seconds = isNegative
            ? reply.Authorities.Select(static record => record.Data is SoaData soa ? Math.Min(record.TimeToLive, soa.MinimumSeconds) : 0)
                .DefaultIfEmpty()
                .Max()
            : reply.Answers.Min(static record => record.TimeToLive);
        var own = TimeSpan.FromSeconds(seconds);
        return own < most ? own : most;
    }

    private ReplyContent Stale(ReplyContent content) => content with
    {
        FixedTimeToLive = (uint)settings.StaleTimeToLive.TotalSeconds,
        Errors = [ForwardingErrors.Stale],
    };

    private void Store(RelayKey key, KeptReply reply)
    {
        if (settings.CacheEntries == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var old))
            {
                Remove(old);
            }
            else if (_entries.Count >= settings.CacheEntries)
            {
                Remove(_byUse.Last!);
            }

            _entries[key] = _byUse.AddFirst((key, reply));
        }
    }

    private void Remove(LinkedListNode<(RelayKey Key, KeptReply Reply)> node)
    {
        _entries.Remove(node.Value.Key);
        _byUse.Remove(node);
    }
}
