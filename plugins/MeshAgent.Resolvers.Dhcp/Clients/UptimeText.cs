using System.Globalization;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>Reads the time since boot (proc_uptime(5)). Pure.</summary>
internal static class UptimeText
{
    // Three thousand years, in seconds: no machine's, and far below the longest time there is.
    private const double Longest = 1e11;

    private const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite;

    /// <summary>Reads it.</summary>
    /// <param name="text">The file's text: seconds since boot, then seconds idle.</param>
    /// <returns>The time; zero when the text does not tell.</returns>
    public static TimeSpan Read(string text) =>
        double.TryParse(text.Split(' ', 2)[0], Style, CultureInfo.InvariantCulture, out var seconds) && seconds < Longest
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.Zero;
}
