using MeshAgent.Dns.Cache;
using MeshAgent.Dns.Messages;

namespace MeshAgent.Dns.Forwarding;

/// <summary>
/// Keeps whole replies: fresh within their TTL, then stale for when no server answers, failures for a moment. When it is full, what was
/// not used for longest goes. Safe for use from several threads.
/// </summary>
internal sealed class ReplyCache(ForwarderSettings settings, TimeProvider clock)
{
    /// <summary>
    /// Longest reply that is kept, bytes. With the default number of entries it bounds the cache to some 4 MB; ordinary answers are
    /// below 500 bytes, and larger ones can be asked for again.
    /// </summary>
    private const int MaxReplyLength = 4096;

    private readonly Lock _gate = new();
    private readonly BoundedStore<byte[], KeptReply> _entries = new(settings.CacheEntries, new QuestionKeyComparer());

    /// <summary>Finds what is kept for a question. Makes no object.</summary>
    /// <param name="key">The question.</param>
    /// <param name="found">What there is.</param>
    /// <returns>Whether there is anything that is not too old even to stand in.</returns>
    public bool TryFind(ReadOnlySpan<byte> key, out FoundReply found)
    {
        found = default;
        lock (_gate)
        {
            if (!_entries.TryUse(key, out var kept))
            {
                return false;
            }

            var age = clock.GetElapsedTime(kept!.At);
            if (age < kept.TimeToLive)
            {
                found = new FoundReply(kept.Content with { Age = (uint)age.TotalSeconds }, true, ShouldBeRenewed(kept, age));
                return true;
            }

            if (!kept.MayBeStale || age - kept.TimeToLive >= settings.StaleLimit)
            {
                _entries.Remove(key.ToArray());
                return false;
            }

            var hasJustFailed = kept.FailedAt is { } at && clock.GetElapsedTime(at) < settings.FailureMemory;
            found = new FoundReply(Stale(kept.Content), hasJustFailed, ShouldBeRenewed: false);
            return true;
        }
    }

    /// <summary>Keeps a server's reply as long as its records allow; what has no lifetime is not kept.</summary>
    /// <param name="key">The question.</param>
    /// <param name="reply">NOERROR or NXDOMAIN.</param>
    public void Keep(byte[] key, ReplyTemplate reply)
    {
        var timeToLive = Lifetime(reply);
        if (timeToLive > TimeSpan.Zero && reply.Whole.Length <= MaxReplyLength)
        {
            Store(key, new KeptReply(ReplyContent.Of(reply), clock.GetTimestamp(), timeToLive, reply.HasAnswers));
        }
    }

    /// <summary>Keeps a failure for a moment (RFC 9520).</summary>
    /// <param name="key">The question.</param>
    /// <param name="failure">What the client was told.</param>
    public void KeepFailure(byte[] key, in ReplyContent failure) => Store(
        key,
        new KeptReply(
            failure with { Errors = [.. failure.Errors, ForwardingErrors.Cached] },
            clock.GetTimestamp(),
            settings.FailureMemory,
            mayBeStale: false));

    /// <summary>Lets what is stale be served at once for a moment, since asking has just failed (RFC 8767 §5).</summary>
    /// <param name="key">The question.</param>
    public void RefreshFailed(byte[] key)
    {
        lock (_gate)
        {
            if (_entries.TryUse(key, out var kept))
            {
                kept!.FailedAt = clock.GetTimestamp();
            }
        }
    }

    /// <summary>Forgets everything: for a router that has moved to another network.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    // What has no answer is cheap to ask for again, and what is short-lived would be asked for nearly always.
    private bool ShouldBeRenewed(KeptReply kept, TimeSpan age)
    {
        if (!kept.MayBeStale || kept.IsBeingRenewed || kept.TimeToLive < settings.RenewAtLeast
            || age < kept.TimeToLive * (1 - settings.RenewWithin))
        {
            return false;
        }

        kept.IsBeingRenewed = true;
        return true;
    }

    private TimeSpan Lifetime(ReplyTemplate reply)
    {
        // RFC 2308 §5: a negative answer without a SOA has no lifetime.
        var isNegative = reply.Code == ResponseCode.NameError || !reply.HasAnswers;
        var most = isNegative ? settings.MaxNegativeTimeToLive : settings.MaxTimeToLive;
        var own = TimeSpan.FromSeconds(isNegative ? reply.NegativeSeconds : reply.LeastAnswerSeconds);
        return own < most ? own : most;
    }

    private ReplyContent Stale(in ReplyContent content) => content with
    {
        FixedTimeToLive = (uint)settings.StaleTimeToLive.TotalSeconds,
        Errors = ForwardingErrors.StaleOnly,
    };

    private void Store(byte[] key, KeptReply reply)
    {
        lock (_gate)
        {
            _entries.Set(key, reply);
        }
    }
}
