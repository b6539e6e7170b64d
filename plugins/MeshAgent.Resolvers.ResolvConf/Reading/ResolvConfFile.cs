using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning.Files;
using MeshAgent.Resolvers.Learning.Servers;

namespace MeshAgent.Resolvers.ResolvConf.Reading;

/// <summary>
/// resolv.conf(5): lines <c>nameserver ADDRESS</c>; comments begin with <c>#</c> or <c>;</c>, and whatever else there is means nothing
/// here.
/// </summary>
internal static class ResolvConfFile
{
    private const string Keyword = "nameserver";
    private static readonly char[] Space = [' ', '\t'];

    /// <summary>
    /// Servers taken of one file. The C library takes three (MAXNS); dnsmasq takes all of its file, of which a router has some for each
    /// uplink.
    /// </summary>
    private const int Most = 16;

    /// <summary>Reads it; never throws.</summary>
    /// <param name="content">The file.</param>
    /// <returns>The servers that are not this machine itself.</returns>
    public static FileReading Parse(FileContent content)
    {
        var servers = new List<NameServer>();
        var (line, problem) = (0, "");
        foreach (var (number, text) in TextLines.Read(content.Bytes.Span, out problem))
        {
            var words = text.Split(Space, 3, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0] != Keyword || servers.Count >= Most)
            {
                continue;
            }

            if (!ServerAddress.TryParse(words[1], out var server))
            {
                (line, problem) = problem.Length == 0 ? (number, $"{TextLines.Shown(words[1])} is no address") : (line, problem);
            }
            else if (SystemServers.Of(server) is { } known)
            {
                servers.Add(known);
            }
        }

        return new FileReading(servers.ToEquatableArray(), line, problem);
    }
}
