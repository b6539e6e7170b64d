using System.Globalization;

namespace MeshAgent.Guard.Nftables.KernelSwitches;

/// <summary>The switches in /proc.</summary>
/// <param name="root">The folder that stands for /proc/sys/net.</param>
internal sealed class ProcSwitches(string root) : IKernelSwitches
{
    /// <summary>Where the kernel shows those of this process's network namespace.</summary>
    public const string Root = "/proc/sys/net";

    /// <inheritdoc/>
    public async Task<int?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var text = await File.ReadAllTextAsync(Path.Combine(root, path), cancellationToken);
            return int.Parse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> WriteAsync(string path, int value, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(Path.Combine(root, path), value.ToString(CultureInfo.InvariantCulture), cancellationToken);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}
