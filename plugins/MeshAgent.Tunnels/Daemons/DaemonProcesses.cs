using System.Net.Sockets;
using System.Runtime.InteropServices;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Tunnels.Failures;

namespace MeshAgent.Tunnels.Daemons;

/// <summary>Processes by posix_spawn(3) and pidfd_open(2).</summary>
internal sealed unsafe class DaemonProcesses : IDaemonProcesses
{
    /// <summary>The status of a process that has none: no exit(3) gives a negative one.</summary>
    public const int NoStatus = -1;

    // posix_spawn_file_actions_t, posix_spawnattr_t and sigset_t have 80, 336 and 128 bytes in glibc and musl; this is enough for each.
    private const int OpaqueBytes = 512;
    private const uint OwnerOnly = 0x180;
    private const int FirstInheritable = 3;

    /// <inheritdoc/>
    public ProcessIdentity Start(DaemonCommand command)
    {
        MarkFilesCloseOnExec();
        Span<byte> actions = stackalloc byte[OpaqueBytes];
        Span<byte> attributes = stackalloc byte[OpaqueBytes];
        Span<byte> signals = stackalloc byte[OpaqueBytes];
        fixed (byte* actionsAt = actions, attributesAt = attributes, signalsAt = signals)
        {
            _ = LibC.InitFileActions(actionsAt);
            _ = LibC.InitAttributes(attributesAt);
            var arguments = NativeStrings([command.Program, .. command.Arguments]);
            var environment = NativeStrings(command.Environment);
            try
            {
                _ = LibC.AddOpen(actionsAt, 0, "/dev/null", LibC.OpenReadOnly, 0);
                _ = LibC.AddOpen(actionsAt, 1, command.LogFile, LibC.OpenWriteOnly | LibC.OpenCreate | LibC.OpenAppend, OwnerOnly);
                _ = LibC.AddDuplicate(actionsAt, 1, 2);

                // A group of its own, so that Ctrl-C at a terminal ends the agent in order and not the tunnel behind its back; no signal
                // blocked, and none ignored (.NET ignores SIGPIPE, and that would be inherited).
                _ = LibC.SetFlags(
                    attributesAt, LibC.SpawnSetProcessGroup | LibC.SpawnSetSignalMask | LibC.SpawnSetSignalDefaults);
                _ = LibC.SetProcessGroup(attributesAt, 0);
                _ = LibC.SetSignalMask(attributesAt, signalsAt);
                _ = LibC.FillSignalSet(signalsAt);
                _ = LibC.SetSignalDefaults(attributesAt, signalsAt);
                var error = LibC.Spawn(out var pid, command.Program, actionsAt, attributesAt, arguments, environment);

                // One that has ended already keeps its number until it is waited for, and what it said is in its file.
                return error == 0 && ProcessIdentity.Look(pid) is { Identity: var process } ? process : throw Failure(command, error);
            }
            finally
            {
                Free(arguments);
                Free(environment);
                _ = LibC.DestroyAttributes(attributesAt);
                _ = LibC.DestroyFileActions(actionsAt);
            }
        }
    }

    /// <inheritdoc/>
    public bool IsRunning(ProcessIdentity process)
    {
        // Compared first: waiting for a number that is another child's by now would take its exit status from who waits for that one.
        if (ProcessIdentity.Look(process.Pid) is not { } seen || seen.Identity != process)
        {
            return false;
        }

        // A child is there until it was waited for, which also removes it; to one of a predecessor the call does nothing.
        return LibC.WaitPid(process.Pid, out _, LibC.WaitNoHang) switch
        {
            0 => true,
            < 0 => !seen.HasEnded,
            _ => false,
        };
    }

    /// <inheritdoc/>
    public int? ExitStatus(ProcessIdentity process)
    {
        // The low seven bits are the signal that ended it, the next byte what it gave to exit(3) (wait(2)).
        const int SignalBits = 0x7f;
        const int StatusByte = 8;
        if (ProcessIdentity.Look(process.Pid)?.Identity != process)
        {
            return NoStatus;
        }

        return LibC.WaitPid(process.Pid, out var status, LibC.WaitNoHang) switch
        {
            0 => null,
            < 0 => NoStatus,
            _ => (status & SignalBits) == 0 ? status >> StatusByte : NoStatus,
        };
    }

    /// <inheritdoc/>
    public void Terminate(ProcessIdentity process) => Signal(process, LibC.SignalTerminate);

    /// <inheritdoc/>
    public void Kill(ProcessIdentity process) => Signal(process, LibC.SignalKill);

    /// <inheritdoc/>
    public void Tell(ProcessIdentity process, DaemonSignal signal) => Signal(process, (int)signal);

    /// <inheritdoc/>
    public ProcessIdentity? Listener(string socketPath)
    {
        const int SocketLevel = 1;
        const int PeerCredentials = 17;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));

            // struct ucred of the process that called listen(2) (unix(7), SO_PEERCRED): pid, uid, gid.
            Span<byte> credentials = stackalloc byte[3 * sizeof(int)];
            socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials);
            return ProcessIdentity.Find(MemoryMarshal.Read<int>(credentials));
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>
    /// Files that .NET opens are closed on exec already; this is for those that the agent itself was started with (systemd's, procd's).
    /// Kernels before 5.11 lack the call, and there the daemon inherits those.
    /// </summary>
    private static void MarkFilesCloseOnExec() =>
        LibC.SystemCall(LibC.CloseRange, FirstInheritable, int.MaxValue, LibC.CloseRangeCloseOnExec, 0);

    /// <summary>
    /// Signals the process and never another that got its number: the file descriptor pins the process while it is compared.
    /// </summary>
    private static void Signal(ProcessIdentity process, int signal)
    {
        var file = (int)LibC.SystemCall(LibC.PidFdOpen, process.Pid, 0, 0, 0);
        if (file < 0)
        {
            if (Marshal.GetLastPInvokeError() is var error and not LibC.NoSuchProcess)
            {
                throw new DeviceException(
                    DeviceErrorKind.Unavailable,
                    $"signal process {process.Pid}: {Marshal.GetPInvokeErrorMessage(error)}",
                    "pidfd_open needs Linux 5.3",
                    error);
            }

            return;
        }

        try
        {
            if (process.Equals(ProcessIdentity.Find(process.Pid)))
            {
                _ = LibC.SystemCall(LibC.PidFdSendSignal, file, signal, 0, 0);
            }
        }
        finally
        {
            _ = LibC.Close(file);
        }
    }

    private static byte** NativeStrings(EquatableArray<string> strings)
    {
        var array = (byte**)NativeMemory.AllocZeroed((nuint)strings.Count + 1, (nuint)sizeof(byte*));
        for (var index = 0; index < strings.Count; index++)
        {
            array[index] = (byte*)Marshal.StringToCoTaskMemUTF8(strings[index]);
        }

        return array;
    }

    private static void Free(byte** strings)
    {
        for (var at = strings; *at is not null; at++)
        {
            Marshal.FreeCoTaskMem((nint)(*at));
        }

        NativeMemory.Free(strings);
    }

    private static DeviceException Failure(DaemonCommand command, int error) => new(
        DeviceErrorKind.Unavailable,
        $"start {command.Program}: {Marshal.GetPInvokeErrorMessage(error)}",
        $"check that {command.Program} is a program and that {command.LogFile} can be written",
        error);
}
