namespace MeshAgent.Host.Diagnosis;

/// <summary>Reads networkd.conf (systemd.syntax(7)). Pure.</summary>
internal static class NetworkdSettings
{
    /// <summary>Reads the section Network of several files.</summary>
    /// <param name="files">The lines of each, in the order in which they are read.</param>
    /// <returns>The keys with their last values.</returns>
    public static IReadOnlyDictionary<string, string> Read(IEnumerable<IEnumerable<string>> files)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var isNetwork = false;
            foreach (var line in file.Select(static line => line.Trim()).Where(static line => line.Length > 0 && line[0] is not ('#' or ';')))
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                if (line[0] == '[')
                {
                    isNetwork = line == "[Network]";
                }
                else if (isNetwork && equals > 0)
                {
                    settings[line[..equals].TrimEnd()] = line[(equals + 1)..].TrimStart();
                }
            }
        }

        return settings;
    }
}
