using System.Globalization;
using MeshAgent.Guard.Nftables.SourceValidation;

namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>The switches of another network namespace, which only a thread within it can see.</summary>
internal sealed class NamespaceSwitches(NetworkNamespace place) : ILinkSwitches
{
    public Task<int?> ReadAsync(string link, string name, CancellationToken cancellationToken) =>
        Task.FromResult(place.Run(() => File.Exists(PathOf(link, name))
            ? int.Parse(File.ReadAllText(PathOf(link, name)), CultureInfo.InvariantCulture)
            : (int?)null));

    public Task<string?> WriteAsync(string link, string name, int value, CancellationToken cancellationToken)
    {
        place.SetSwitch($"ipv4/conf/{link}/{name}", value.ToString(CultureInfo.InvariantCulture));
        return Task.FromResult<string?>(null);
    }

    private static string PathOf(string link, string name) => Path.Combine(ProcLinkSwitches.Root, link, name);
}
