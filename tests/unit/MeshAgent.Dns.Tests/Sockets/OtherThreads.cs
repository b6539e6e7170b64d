using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Tests.Sockets;

/// <summary>
/// Makes sockets on a thread of their own that has first changed itself: entered another network namespace, or dropped its rights. Both
/// belong to a thread in Linux and end with it.
/// </summary>
internal sealed partial class OtherThreads(IWanSocketFactory inner, Action prepare) : IWanSocketFactory
{
    private const int CloneNewNet = 0x40000000;
    private const uint CapabilityVersion3 = 0x20080522;

    public static OtherThreads InNamespace(IWanSocketFactory inner, string name) => new(inner, () =>
    {
        using var handle = File.OpenHandle($"/run/netns/{name}");
        Check(SetNs(handle, CloneNewNet));
    });

    public static OtherThreads WithoutRights(IWanSocketFactory inner) => new(inner, () =>
    {
        uint[] header = [CapabilityVersion3, 0];
        Check(CapSet(header, new uint[6]));
    });

    public Socket Create(NameServerEndpoint server, DnsTransport transport) => OnThread(() => inner.Create(server, transport));

    public int OpenDatagram(NameServerEndpoint server) => OnThread(() => inner.OpenDatagram(server));

    public void Reconnect(int socket, NameServerEndpoint server) => inner.Reconnect(socket, server);

    private T OnThread<T>(Func<T> make)
    {
        T? made = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                prepare();
                made = make();
            }
            catch (Exception caught) when (caught is SocketException or WanIsolationException or InvalidOperationException)
            {
                failure = ExceptionDispatchInfo.Capture(caught);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return made!;
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"errno {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNs(Microsoft.Win32.SafeHandles.SafeFileHandle handle, int type);

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CapSet(uint[] header, uint[] data);
}
