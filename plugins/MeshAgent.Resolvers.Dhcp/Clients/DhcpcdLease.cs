using MeshAgent.Contracts.Addressing;
using MeshAgent.Resolvers.Learning.Files;
using MeshAgent.Resolvers.Learning.Links;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>
/// dhcpcd's lease files, which hold the server's message as it came: <c>LINK.lease</c>, <c>LINK.lease6</c>, on a wireless link with
/// <c>-SSID</c>
/// behind its name, and <c>dhcpcd-</c> before it in versions before 7. Lifetimes count from when the file was written.
/// </summary>
/// <param name="linkExists">Whether there is a link of this name.</param>
internal sealed class DhcpcdLease(Func<string, bool> linkExists) : ILeaseFormat
{
    private const string Version4 = ".lease";
    private const string Version6 = ".lease6";
    private const string OldPrefix = "dhcpcd-";

    /// <inheritdoc/>
    public IReadOnlyList<string> Folders { get; } = [""];

    /// <inheritdoc/>
    public bool Concerns(string name) =>
        name.EndsWith(Version4, StringComparison.Ordinal) || name.EndsWith(Version6, StringComparison.Ordinal);

    /// <inheritdoc/>
    public FileReading Parse(string folder, string name, FileContent content)
    {
        var link = LinkOf(name[..name.LastIndexOf('.')]);
        if (link.Length == 0)
        {
            return new FileReading([]);
        }

        var problem = name.EndsWith(Version6, StringComparison.Ordinal)
            ? DhcpOptions.ReadVersion6(content.Bytes.Span, out var addresses, out var seconds)
            : DhcpOptions.ReadVersion4(content.Bytes.Span, out addresses, out seconds);
        return new FileReading(LeaseServers.Of(addresses, link, LeaseServers.End(content.WrittenAt, seconds)), 0, problem);
    }

    // A link's name may have hyphens itself, so what there is decides.
    private string LinkOf(string stem)
    {
        stem = stem.StartsWith(OldPrefix, StringComparison.Ordinal) ? stem[OldPrefix.Length..] : stem;
        for (var end = stem.Length; end > 0; end = stem.LastIndexOf('-', end - 1))
        {
            if (LinkPatterns.IsName(stem[..end]) && linkExists(stem[..end]))
            {
                return stem[..end];
            }
        }

        return "";
    }
}
