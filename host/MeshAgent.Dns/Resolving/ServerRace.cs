using MeshAgent.Dns.Servers;

namespace MeshAgent.Dns.Resolving;

/// <summary>
/// Asks the servers of an inquiry in order. The next one is asked when one has failed, or beside it when it stays silent; the first
/// finding that settles the inquiry ends the others.
/// </summary>
internal sealed class ServerRace(ServerConversation conversation, ResolverSettings settings, TimeProvider clock)
{
    /// <summary>Returns the settling finding, else the weightiest; null when no server could be asked.</summary>
    public async Task<Finding?> RunAsync(Inquiry inquiry, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var running = new List<Task<Finding>>(settings.MaxParallelServers);
        var waiting = new Queue<NameServerEndpoint>(inquiry.Servers);
        Finding? best = null;
        do
        {
            if (waiting.Count > 0 && running.Count < settings.MaxParallelServers && !inquiry.Deadline.IsSpent)
            {
                running.Add(conversation.AskAsync(waiting.Dequeue(), inquiry, stop.Token));
            }

            var mayAddMore = waiting.Count > 0 && running.Count < settings.MaxParallelServers;
            if (await NextAsync(running, mayAddMore) is not { } ended)
            {
                continue;
            }

            running.Remove(ended);
            var finding = await ended;
            best = best is null || finding.Weight > best.Weight ? finding : best;
            if (inquiry.IsSettledBy(finding) || cancellation.IsCancellationRequested)
            {
                break;
            }
        }
        while (running.Count > 0 || (waiting.Count > 0 && !inquiry.Deadline.IsSpent));

        // Waited for, so that no socket and no attempt outlives the inquiry.
        End(stop);
        await Task.WhenAll(running);
        return best;
    }

    /// <summary>The next conversation to end, or null when another server is due to be asked.</summary>
    private async Task<Task<Finding>?> NextAsync(List<Task<Finding>> running, bool mayAddMore)
    {
        if (running.Count == 0)
        {
            return null;
        }

        if (!mayAddMore)
        {
            return await Task.WhenAny(running);
        }

        using var answered = new CancellationTokenSource();
        var delay = Task.Delay(settings.NextServerDelay, clock, answered.Token);
        var first = await Task.WhenAny([delay, .. running]);
        End(answered);
        return first as Task<Finding>;
    }

    // At once and not by way of the pool: what listens are sockets and timers, which only take note, and each question would cost two
    // detours.
    private static void End(CancellationTokenSource source) => source.Cancel();
}
