using System.Globalization;

namespace MeshAgent.Host.Forwarding;

/// <summary>Reads group(5): the one place where OpenWrt and Debian alike keep the groups of daemons.</summary>
internal static class GroupFile
{
    /// <summary>Where it is.</summary>
    public const string DefaultPath = "/etc/group";

    /// <summary>Looks a group up.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The group's name.</param>
    /// <returns>Its number; null when there is no such group, or the file cannot be read.</returns>
    public static uint? Find(string path, string name)
    {
        try
        {
            return Find(File.ReadLines(path), name);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Looks a group up in the file's lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="name">The group's name.</param>
    /// <returns>Its number; null when there is no such group.</returns>
    internal static uint? Find(IEnumerable<string> lines, string name) => lines
        .Select(static line => line.Split(':'))
        .Where(fields => fields.Length >= 3 && fields[0] == name)
        .Select(static fields => NumberIn(fields[2]))
        .FirstOrDefault();

    private static uint? NumberIn(string field) =>
        uint.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
