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
            return Number(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Reads what a switch shows.</summary>
    /// <param name="text">The file's text.</param>
    /// <returns>The number; null when there is none, or none that a switch can have.</returns>
    internal static int? Number(string text) =>
        int.TryParse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

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
