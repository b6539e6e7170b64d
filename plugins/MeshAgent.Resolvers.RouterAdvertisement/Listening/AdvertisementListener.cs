using System.Net;
using System.Net.Sockets;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Resolvers.Learning.Links;
using MeshAgent.Resolvers.Learning.Watching;
using MeshAgent.Resolvers.RouterAdvertisement.Messages;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.Resolvers.RouterAdvertisement.Listening;

/// <summary>
/// Holds a socket on each link of interest that is up, on one thread that sleeps until a packet comes, a link changes or a solicitation is
/// due.
/// </summary>
internal sealed class AdvertisementListener : IDisposable
{
    /// <summary>
    /// Packets taken from a link before the others have their turn. Advertisements come every few seconds at most; a neighbour that floods
    /// must not hold the thread on one link.
    /// </summary>
    private const int MostInARow = 16;

    private readonly Dictionary<int, LinkSocket> sockets = [];
    private readonly Dictionary<int, Solicitations> solicitations = [];
    private readonly HashSet<int> lost = [];
    private readonly byte[] buffer = LinkSocket.MakeBuffer();
    private readonly SafeFileHandle bell;
    private readonly IPluginContext context;
    private readonly IAdvertisementSink sink;
    private readonly Random random;
    private readonly LinkReader links;
    private Thread? thread;
    private volatile bool isEnding;
    private bool isDisposed;
    private int linksChanged;

    /// <summary>Makes it; it belongs to the calling thread's network namespace. Nothing is listened to yet.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="patterns">The links of interest.</param>
    /// <param name="sink">Told what is heard, on the listener's thread; must not throw.</param>
    /// <param name="random">Spreads the first solicitations.</param>
    public AdvertisementListener(IPluginContext context, LinkPatterns patterns, IAdvertisementSink sink, Random random)
    {
        this.context = context;
        this.sink = sink;
        this.random = random;
        bell = context.Entrust(Poll.MakeBell());
        links = new LinkReader(context, patterns, LinksChanged);
    }

    /// <summary>
    /// Starts to listen. Every link that is up has its socket then, so that a generation that ends after this one began leaves no moment in
    /// which nobody hears.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for the kernel.</param>
    /// <returns>When it listens.</returns>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await links.ReadAsync(cancellationToken) is { } seen)
        {
            Follow(seen);
        }
        else
        {
            linksChanged = 1;
        }

        thread = context.StartThread("ra", Listen);
    }

    /// <summary>Ends the thread and closes every socket.</summary>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        Stop();
        thread?.Join();
        links.Dispose();
        foreach (var socket in sockets.Values)
        {
            socket.Dispose();
        }

        bell.Dispose();
    }

    private void Stop()
    {
        if (!isEnding)
        {
            isEnding = true;
            Poll.Ring(bell);
        }
    }

    private void LinksChanged(int down)
    {
        if (down != 0)
        {
            lock (lost)
            {
                lost.Add(down);
            }
        }

        Volatile.Write(ref linksChanged, 1);
        Poll.Ring(bell);
    }

    private void Listen(CancellationToken stopping)
    {
        using var end = stopping.UnsafeRegister(static listener => ((AdvertisementListener)listener!).Stop(), this);
        try
        {
            ListenToAll(stopping);
        }
        catch (ObjectDisposedException) when (isEnding)
        {
            // The host has closed what was in use: the end, by another hand.
        }
    }

    private void ListenToAll(CancellationToken stopping)
    {
        while (!isEnding)
        {
            if (Interlocked.Exchange(ref linksChanged, 0) != 0
                && links.ReadAsync(stopping).GetAwaiter().GetResult() is { } seen)
            {
                Follow(seen);
            }

            var wait = Solicit();
            var open = sockets.Values.ToList();
            var ready = Poll.Wait([bell, .. open.Select(static socket => socket.File)], wait);
            if (ready[0] && !isEnding)
            {
                Poll.Silence(bell);
            }

            for (var i = 0; i < open.Count && !isEnding; i++)
            {
                if (ready[i + 1])
                {
                    Hear(open[i]);
                }
            }
        }
    }

    // A link that comes back has a new membership to get and perhaps another network behind it, so its servers are forgotten with its
    // carrier.
    private void Follow(IReadOnlyList<SeenLink> seen)
    {
        HashSet<int> wereDown;
        lock (lost)
        {
            wereDown = [.. lost];
            lost.Clear();
        }

        foreach (var socket in sockets.Values.Where(socket => !seen.Contains(socket.Link) || wereDown.Contains(socket.Link.Index)).ToList())
        {
            socket.Dispose();
            sockets.Remove(socket.Link.Index);
            solicitations.Remove(socket.Link.Index);
            sink.LinkWentDown(socket.Link.Name);
        }

        foreach (var link in seen.Where(link => link.IsUp && !sockets.ContainsKey(link.Index)))
        {
            try
            {
                sockets.Add(link.Index, new LinkSocket(context, link));
                solicitations[link.Index] = Solicitations.Begin(context.Time.GetUtcNow(), random.NextDouble());
                sink.Listens(link.Name, "");
            }
            catch (SocketException exception)
            {
                sink.Listens(link.Name, exception.Message);
            }
        }
    }

    /// <summary>Sends what is due.</summary>
    /// <returns>Milliseconds until the next is due; -1 when none is.</returns>
    private int Solicit()
    {
        var now = context.Time.GetUtcNow();
        foreach (var (index, socket) in sockets)
        {
            if (solicitations[index].DueAt <= now)
            {
                // One that could not be sent, as before the link has an address, counts too: the next is due soon enough.
                _ = socket.TrySolicit();
                solicitations[index] = solicitations[index].AfterSending(now);
            }
        }

        var next = solicitations.Values.Min(static item => item.DueAt);
        return next is { } due ? (int)Math.Ceiling(Math.Max(0, (due - now).TotalMilliseconds)) : -1;
    }

    private void Hear(LinkSocket socket)
    {
        for (var taken = 0; taken < MostInARow && socket.TryReceive(buffer, out var length, out IPAddress source, out var hopLimit); taken++)
        {
            if (AdvertisementMessage.TryRead(buffer.AsSpan(0, length), source, hopLimit, out var advertisement))
            {
                solicitations[socket.Link.Index] = solicitations[socket.Link.Index].AfterAnswer();
                sink.Hears(socket.Link.Name, source, advertisement);
            }
        }
    }
}
