using System.Runtime.InteropServices;

namespace MeshAgent.Host.State;

/// <summary>Sets the clock by clock_settime(2); needs CAP_SYS_TIME.</summary>
internal sealed partial class SystemClock : ISystemClock
{
    private const int Realtime = 0;

    /// <inheritdoc/>
    public string Set(DateTimeOffset time)
    {
        var value = new TimeSpec { Seconds = (nint)time.ToUnixTimeSeconds(), Nanoseconds = 0 };
        return clock_settime(Realtime, in value) == 0 ? "" : Marshal.GetLastPInvokeErrorMessage();
    }

#pragma warning disable IDE1006 // libc's own name.
    [LibraryImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int clock_settime(int clock, in TimeSpec time);
#pragma warning restore IDE1006

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
