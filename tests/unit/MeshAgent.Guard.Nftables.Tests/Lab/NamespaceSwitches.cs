using System.Globalization;
using MeshAgent.Guard.Nftables.KernelSwitches;

namespace MeshAgent.Guard.Nftables.Tests.Lab;

/// <summary>The switches of another network namespace, which only a thread within it can see.</summary>
internal sealed class NamespaceSwitches(NetworkNamespace place) : IKernelSwitches
{
    public Task<int?> ReadAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult(place.Run(() => File.Exists(Path.Combine(ProcSwitches.Root, path))
            ? int.Parse(File.ReadAllText(Path.Combine(ProcSwitches.Root, path)), CultureInfo.InvariantCulture)
            : (int?)null));

    public Task<string?> WriteAsync(string path, int value, CancellationToken cancellationToken)
    {
        place.SetSwitch(path, value.ToString(CultureInfo.InvariantCulture));
        return Task.FromResult<string?>(null);
    }
}
