using System.Net;
using MeshAgent.Resolvers.Learning.Servers;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>Addresses in one text.</summary>
internal static class AddressList
{
    private static readonly char[] Separators = [' ', '\t', ','];

    /// <summary>Reads them.</summary>
    /// <param name="text">Addresses, separated by spaces or commas.</param>
    /// <param name="wrong">The first word that is none; null when all are.</param>
    /// <returns>The addresses, in order.</returns>
    public static IReadOnlyList<IPAddress> Read(string text, out string? wrong)
    {
        wrong = null;
        var addresses = new List<IPAddress>();
        foreach (var word in text.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Take(LeaseServers.Most * 2))
        {
            if (ServerAddress.TryParse(word, out var server))
            {
                addresses.Add(server.Address);
            }
            else
            {
                wrong ??= Shown(word);
            }
        }

        return addresses;
    }

    /// <summary>A piece of a foreign file as it may be shown: short, and without control characters.</summary>
    /// <param name="text">The piece.</param>
    /// <returns>The text in quotes.</returns>
    public static string Shown(string text) =>
        $"\"{string.Concat(text.Take(40).Select(static letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter))}\"";
}
