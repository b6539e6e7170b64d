using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace MeshAgent.Plugins.Generations;

/// <summary>
/// The threads that run for one generation, and the sockets and handles that it entrusted to the host. All are taken back at its end: a
/// thread or a pending receive would go on in code that is to go, and hold it in memory.
/// </summary>
/// <param name="crashed">Told of what a thread threw.</param>
/// <param name="stopping">Tells threads that the end has come.</param>
internal sealed class Loans(Action<Exception> crashed, CancellationToken stopping)
{
    /// <summary>
    /// Threads at a time. The bundled plugins have one each; a plugin with one per neighbour and link has a dozen. More would let a
    /// plugin that starts one for each event fill the machine, fewer could refuse an honest one.
    /// </summary>
    public const int MostThreads = 32;

    /// <summary>
    /// Resources at a time; sockets and handles that were closed do not count. A bundled plugin has up to a dozen. More would hide a plugin
    /// that opens and forgets for longer, fewer could refuse one with a socket per peer.
    /// </summary>
    public const int MostResources = 256;

    private readonly Lock gate = new();
    private readonly List<IDisposable> resources = [];
    private readonly Dictionary<Thread, Task> threads = [];
    private bool isRevoked;

    /// <summary>The names of the threads that run.</summary>
    public IReadOnlyList<string> Running
    {
        get
        {
            lock (gate)
            {
                return [.. threads.Keys.Select(static thread => thread.Name ?? "").Order(StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>Starts a thread.</summary>
    public Thread StartThread(string name, Action<CancellationToken> body)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Run(body, ended)) { Name = name, IsBackground = true };
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isRevoked, this);
            if (threads.Count >= MostThreads)
            {
                throw new InvalidOperationException($"{threads.Count} threads run already, and the host lends no more");
            }

            threads.Add(thread, ended.Task);
        }

        try
        {
            thread.Start();
        }
        catch (OutOfMemoryException)
        {
            // The kernel gives no more threads, see pthread_create(3), EAGAIN.
            Forget(thread);
            throw;
        }

        return thread;
    }

    /// <summary>Keeps a resource.</summary>
    public T Entrust<T>(T resource)
        where T : class, IDisposable
    {
        ArgumentNullException.ThrowIfNull(resource);
        Exception? refusal;
        lock (gate)
        {
            resources.RemoveAll(IsClosed);
            refusal = isRevoked ? new ObjectDisposedException(nameof(Loans), "the plugin's life has ended")
                : resources.Count < MostResources ? null
                : new InvalidOperationException($"{resources.Count} are entrusted already, and the host keeps no more");
            if (refusal is null)
            {
                resources.Add(resource);
            }
        }

        if (refusal is not null)
        {
            resource.Dispose();
            throw refusal;
        }

        return resource;
    }

    /// <summary>Closes what is still open, lends nothing more, and waits for the threads.</summary>
    /// <returns>When all is back. A thread that does not end keeps it waiting; the caller gives up when it will.</returns>
    public async Task RevokeAsync()
    {
        IDisposable[] open;
        Task[] ends;
        lock (gate)
        {
            isRevoked = true;
            open = [.. resources];
            ends = [.. threads.Values];
            resources.Clear();
        }

        // Side by side: one that hangs must not keep the others open.
        await Task.WhenAll([.. open.Select(static resource => Task.Run(resource.Dispose)), .. ends]);
    }

    private static bool IsClosed(IDisposable resource) => resource switch
    {
        Socket socket => socket.SafeHandle.IsClosed,
        SafeHandle handle => handle.IsClosed,
        _ => false,
    };

    private void Run(Action<CancellationToken> body, TaskCompletionSource ended)
    {
        try
        {
            body(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It ends as it was asked to.
        }
#pragma warning disable CA1031 // Whatever a plugin throws is its fault and never the host's end.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            crashed(exception);
        }
        finally
        {
            Forget(Thread.CurrentThread);
            ended.SetResult();
        }
    }

    private void Forget(Thread thread)
    {
        lock (gate)
        {
            threads.Remove(thread);
        }
    }
}
