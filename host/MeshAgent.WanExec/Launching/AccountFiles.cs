using System.Globalization;

namespace MeshAgent.WanExec.Launching;

/// <summary>Reads passwd(5) and group(5), where routers and machines alike keep the accounts of daemons.</summary>
/// <param name="folder">The folder of both.</param>
/// <param name="read">Gives the lines of the file of a path.</param>
internal sealed class AccountFiles(string folder, Func<string, IEnumerable<string>> read)
{
    /// <summary>Reads those of a folder.</summary>
    /// <param name="folder">The folder.</param>
    public AccountFiles(string folder = "/etc")
        : this(folder, File.ReadLines)
    {
    }

    /// <summary>Finds out what a program is to run as.</summary>
    /// <param name="user">A user's name or number; null to stay the same.</param>
    /// <param name="group">A group's name or number; null for the user's own.</param>
    /// <returns>The numbers.</returns>
    /// <exception cref="WanExecException">There is no such account.</exception>
    public Account Find(string? user, string? group)
    {
        var entry = user is null ? null : Lines("passwd").FirstOrDefault(fields => fields.Length > 3 && IsNamed(fields, user));
        uint? userId = user is null ? null : Number(entry?[2] ?? user) ?? throw Unknown("user", user, "passwd");
        var groups = user is null ? [] : GroupsOf(entry?[0] ?? user);
        var ownGroup = Number(entry?[3]);
        var groupId = group is null ? ownGroup : FindGroup(group);
        if (userId is not null && groupId is null)
        {
            throw new WanExecException(
                WanExecReason.NoSuchAccount, $"the user {user} is not in {folder}/passwd, so its group is unknown", "give --group as well");
        }

        return new Account(userId, groupId, [.. groups.Append(ownGroup).OfType<uint>().Distinct()]);
    }

    private uint FindGroup(string group) =>
        Number(Lines("group").FirstOrDefault(fields => fields.Length > 2 && IsNamed(fields, group))?[2] ?? group)
        ?? throw Unknown("group", group, "group");

    private IEnumerable<uint?> GroupsOf(string user) => Lines("group")
        .Where(fields => fields.Length > 3 && fields[3].Split(',').Contains(user))
        .Select(static fields => Number(fields[2]));

    private IEnumerable<string[]> Lines(string file)
    {
        try
        {
            return [.. read(Path.Join(folder, file)).Select(static line => line.Split(':'))];
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private WanExecException Unknown(string what, string name, string file) =>
        new(WanExecReason.NoSuchAccount, $"there is no {what} {name} in {folder}/{file}", $"make it, or give another {what}");

    // By name first, as every tool does: a name may consist of digits.
    private static bool IsNamed(string[] fields, string wanted) =>
        fields[0] == wanted || (Number(wanted) is { } id && Number(fields[2]) == id);

    // -1 is no id but "leave it as it is" to setresuid(2).
    private static uint? Number(string? text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != uint.MaxValue ? id : null;
}
