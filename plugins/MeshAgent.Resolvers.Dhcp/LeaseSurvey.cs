using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Dhcp.Clients;
using MeshAgent.Resolvers.Learning;
using MeshAgent.Resolvers.Learning.Files;
using MeshAgent.Resolvers.Learning.Links;
using MeshAgent.Resolvers.Learning.Watching;

namespace MeshAgent.Resolvers.Dhcp;

/// <summary>One look at all lease files.</summary>
/// <param name="places">The directories of each client.</param>
/// <param name="links">The links whose leases count.</param>
internal sealed class LeaseSurvey(IReadOnlyList<(ILeaseFormat Format, string Directory)> places, LinkPatterns links)
{
    /// <summary>
    /// Lease files that are read at most. A machine has one or two for each link; without a bound a folder that somebody fills with them
    /// would be read whole at every change.
    /// </summary>
    private const int MostFiles = 128;

    private readonly LastGood files = new("dhcp");

    /// <summary>Looks.</summary>
    /// <returns>The servers of all leases, and what could not be understood.</returns>
    public Survey Look()
    {
        var problems = new List<HealthItem>();
        var servers = new List<NameServer>();
        var folders = new List<WatchedFolder>();
        var left = MostFiles;
        files.Begin();
        foreach (var (format, directory) in places)
        {
            foreach (var below in format.Folders)
            {
                var folder = Path.Combine(directory, below);
                folders.Add(new WatchedFolder(folder, format.Concerns));
                foreach (var name in FolderListing.Of(folder).Where(format.Concerns))
                {
                    if (--left < 0)
                    {
                        problems.Add(new HealthItem(
                            "dhcp.tooManyFiles", Severity.Warning, $"{folder} has more lease files than are read ({MostFiles})", "remove old ones"));
                        break;
                    }

                    servers.AddRange(files.Read(Path.Combine(folder, name), content => format.Parse(below, name, content), problems)
                        .Where(server => links.Fit(server.LinkName)));
                }
            }
        }

        files.End();
        return new Survey(servers.ToEquatableArray(), problems.DistinctBy(static item => item.Id).ToEquatableArray(), folders);
    }
}
