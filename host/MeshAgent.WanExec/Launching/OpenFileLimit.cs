using System.Globalization;
using MeshAgent.WanExec.Cgroups;
using MeshAgent.WanExec.Libc;

namespace MeshAgent.WanExec.Launching;

/// <summary>
/// The limit of open files (RLIMIT_NOFILE) that the program gets. The runtime raises it to the hard limit before any of our code runs, and
/// programs that use select(2) break on high numbers of files, so what it was is put back as well as can be known.
/// </summary>
public static unsafe class OpenFileLimit
{
    /// <summary>What the kernel (INR_OPEN_CUR) and systemd give: what fits into a set of select(2).</summary>
    public const ulong Usual = 1024;

    private const int Resource = 7; // RLIMIT_NOFILE, asm-generic/resource.h
    private const string Line = "Max open files";

    /// <summary>Puts it back.</summary>
    /// <param name="wanted">A limit that the caller asks for; null for what it was.</param>
    internal static void Restore(ulong? wanted)
    {
        ResourceLimit own;
        if (SystemCalls.Limit(Resource, null, &own) == 0)
        {
            var limit = own with { Soft = Math.Min(own.Hard, wanted ?? Guess(own, OfParent())) };
            _ = SystemCalls.Limit(Resource, &limit, null);
        }
    }

    /// <summary>
    /// What it was: most likely the parent's, since limits are inherited. Not where the parent has another hard limit, so that somebody set
    /// ours, nor where it is a service manager, which keeps a high limit for itself.
    /// </summary>
    /// <param name="own">Ours, raised.</param>
    /// <param name="parent">The parent's; null when unknown or a service manager's.</param>
    /// <returns>The soft limit.</returns>
    internal static ulong Guess(ResourceLimit own, ResourceLimit? parent) =>
        Math.Min(own.Hard, parent is { } found && found.Hard == own.Hard ? found.Soft : Usual);

    /// <summary>Reads /proc/PID/limits (proc_pid_limits(5)).</summary>
    /// <param name="text">The file's text.</param>
    /// <returns>The limit; null when it is not there.</returns>
    internal static ResourceLimit? Parse(string text)
    {
        var fields = text.Split('\n')
            .FirstOrDefault(static line => line.StartsWith(Line, StringComparison.Ordinal))?[Line.Length..]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields is [var soft, var hard, ..] && Number(soft) is { } low && Number(hard) is { } high
            ? new ResourceLimit(low, high)
            : null;
    }

    private static ResourceLimit? OfParent()
    {
        try
        {
            var parent = ProcessParent.In(File.ReadAllText("/proc/self/status"));
            return parent <= 1 ? null : Parse(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{parent}/limits")));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static ulong? Number(string text) => text == "unlimited" ? ulong.MaxValue
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
