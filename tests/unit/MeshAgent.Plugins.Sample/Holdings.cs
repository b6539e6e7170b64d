using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Plugins.Sample;

/// <summary>What a plugin may take hold of and not let go: some of it keeps its code in memory, some does not.</summary>
internal static class Holdings
{
    private static readonly List<object> Kept = [];

    [ThreadStatic]
    private static object? ofThisThread;

    /// <summary>Takes hold.</summary>
    /// <param name="what">Of what.</param>
    /// <param name="owner">An object of the plugin's own.</param>
    /// <param name="context">What the host lends.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "Not letting go is what this is for.")]
    public static void Take(string what, object owner, IPluginContext context)
    {
        switch (what)
        {
            case "holdHandle":
                _ = GCHandle.Alloc(owner);
                break;
            case "holdTimer":
                Kept.Add(new Timer(_ => Kept.Add(owner), null, TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
                break;
            case "holdThread":
                new Thread(() =>
                {
                    Thread.Sleep(Timeout.Infinite);
                    Kept.Add(owner);
                })
                { IsBackground = true }.Start();
                break;
            case "holdMeter":
                Kept.Add(new Meter("sample").CreateObservableGauge("owner", () => owner.GetHashCode()));
                break;
            case "holdLentTimer":
                Kept.Add(context.Time.CreateTimer(_ => Kept.Add(owner), null, TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
                break;
            case "holdLentDelay":
                Kept.Add(Task.Delay(TimeSpan.FromHours(1), context.Time, context.Stopping));
                break;
            case "holdRegistration":
                Kept.Add(context.Stopping.Register(() => Kept.Add(owner)));
                break;
            case "holdStatic":
                Kept.Add(owner);
                ofThisThread = owner;
                break;
            case "holdRegex":
                Kept.Add(new Regex("a+b", RegexOptions.Compiled).Match("aab"));
                break;
            case "holdActivity":
                Kept.Add(new ActivitySource("sample"));
                break;
            case "holdPending":
                Kept.Add(new TaskCompletionSource<object>().Task.ContinueWith(_ => ofThisThread = owner, TaskScheduler.Default));
                break;
            case "hangInStop":
                context.Entrust(new Farewell(Path.Combine(context.RuntimeDirectory, "closed")));
                break;
            case "holdSocket":
                Kept.Add(ReceiveAsync(OpenSocket(), owner));
                break;
            case "holdLentSocket":
                Kept.Add(ReceiveAsync(context.Entrust(OpenSocket()), owner));
                break;
            case "holdLentThread":
                context.StartThread("waiting", token =>
                {
                    token.WaitHandle.WaitOne();
                    Kept.Add(owner);
                });
                break;
            case "holdLentReceiver":
                var socket = context.Entrust(OpenSocket());
                context.StartThread("receiving", _ => Receive(socket, owner));
                break;
            case "holdEndlessThread":
                context.StartThread("endless", _ =>
                {
                    Thread.Sleep(Timeout.Infinite);
                    Kept.Add(owner);
                });
                break;
            case "holdCrashingThread":
                context.StartThread("crashing", _ => throw new SampleException("lent thread"));
                break;
        }
    }

    private static Socket OpenSocket()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static async Task ReceiveAsync(Socket socket, object owner)
    {
        await socket.ReceiveAsync(new byte[1]);
        Kept.Add(owner);
    }

    private static void Receive(Socket socket, object owner)
    {
        try
        {
            socket.Receive(new byte[1]);
        }
        catch (SocketException)
        {
            Kept.Add(owner);
        }
    }
}
