using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Threading.Channels;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Routes.Iproute2.Program;

/// <summary>
/// <c>ip monitor</c>, whose every line says "look again". The process and the thread that reads it are in the host's keeping, so that
/// neither outlives the plugin.
/// </summary>
internal sealed class IpMonitor : IDisposable
{
    /// <summary>
    /// Between two looks whether it listens already. A process starts in milliseconds; longer only delays the plugin's start.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    [SuppressMessage("Usage", "CA2213", Justification = "The thread that reads it disposes of it once the process has ended.")]
    private readonly Process process = IpProgram.Start(["monitor", "link", "address", "route", "rule", "neigh"]);

    // One place: whoever finds it taken knows that all is going to be read.
    private readonly Channel<string> lines =
        Channel.CreateBounded<string>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private int disposed;

    /// <summary>Starts it and waits until it is subscribed: what changes from then on ends the next wait.</summary>
    /// <param name="context">Lends the thread and keeps the process.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task StartAsync(IPluginContext context, CancellationToken cancellationToken)
    {
        context.Entrust(this);
        context.StartThread("ip monitor", _ => Read());
        while (!IsListening())
        {
            await Task.Delay(Pause, context.Time, cancellationToken);
        }
    }

    /// <summary>Waits for a change.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The line that tells of it.</returns>
    /// <exception cref="ChannelClosedException">The process ended.</exception>
    public ValueTask<string> WaitAsync(CancellationToken cancellationToken) => lines.Reader.ReadAsync(cancellationToken);

    /// <summary>Forgets what was told, before all is read.</summary>
    public void Forget() => lines.Reader.TryRead(out _);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        try
        {
            // The reader gets the end of the stream, and lets the process go.
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It had ended by itself, and the reader has let it go.
        }
    }

    private void Read()
    {
        using (process)
        {
            while (process.StandardOutput.ReadLine() is { } line)
            {
                lines.Writer.TryWrite(line);
            }

            lines.Writer.TryComplete(new IOException("ip monitor ended"));
            process.WaitForExit();
        }
    }

    // The kernel's af_netlink.c, netlink_native_seq_show: sk, protocol, port id (which iproute2 leaves to be the process), groups in
    // hexadecimal.
    private bool IsListening()
    {
        var id = process.Id.ToString(CultureInfo.InvariantCulture);

        // The thread's own namespace, where it is not the process's.
        var sockets = File.ReadAllLines("/proc/thread-self/net/netlink");
        return sockets.Skip(1)
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(columns => columns[2] == id && columns[3].Trim('0').Length > 0);
    }
}
