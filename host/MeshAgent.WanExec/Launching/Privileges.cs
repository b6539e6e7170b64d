using System.Runtime.InteropServices;

namespace MeshAgent.WanExec.Launching;

/// <summary>
/// Gives up what the program is not to have. The C library changes all threads of the process, groups before the user, since a user
/// without rights could change them no more.
/// </summary>
internal static unsafe partial class Privileges
{
    private const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS, linux/prctl.h

    /// <summary>Becomes the account; without one, the caller's real user and group, which differ when the agent's file is setuid.</summary>
    /// <param name="account">The account.</param>
    /// <param name="forGood">Nothing that the program starts may gain rights by its file, neither setuid nor by capabilities.</param>
    /// <exception cref="WanExecException">The kernel refused.</exception>
    public static void Become(Account account, bool forGood)
    {
        var user = account.User ?? RealUser();
        var group = account.Group ?? RealGroup();
        if (account.User is not null || account.Group is not null)
        {
            var groups = account.Groups.ToArray();
            fixed (uint* place = groups)
            {
                Check(SetGroups((nuint)groups.Length, place), "drop further groups");
            }
        }

        Check(SetGroup(group, group, group), $"become group {group}");
        Check(SetUser(user, user, user), $"become user {user}");
        if (forGood)
        {
            Check(Control(NoNewPrivileges, 1, 0, 0, 0), "set no_new_privs");
        }
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw new WanExecException(
                WanExecReason.NoRights,
                $"cannot {what}: {Marshal.GetLastPInvokeErrorMessage()}",
                "run it as root, or without --user and --group");
        }
    }

    [LibraryImport("libc", EntryPoint = "getuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint RealUser();

    [LibraryImport("libc", EntryPoint = "getgid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint RealGroup();

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetGroups(nuint count, uint* groups);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetGroup(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetUser(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int option, nuint value, nuint second, nuint third, nuint fourth);
}
