using System.Globalization;

namespace MeshAgent.Guard.Nftables.SourceValidation;

/// <summary>The switches in /proc/sys/net/ipv4/conf of this process's network namespace.</summary>
/// <param name="root">That folder.</param>
internal sealed class ProcLinkSwitches(string root) : ILinkSwitches
{
    /// <summary>Where the kernel shows them.</summary>
    public const string Root = "/proc/sys/net/ipv4/conf";

    /// <inheritdoc/>
    public async Task<int?> ReadAsync(string link, string name, CancellationToken cancellationToken)
    {
        try
        {
            var text = await File.ReadAllTextAsync(Path.Combine(root, link, name), cancellationToken);
            return int.Parse(text.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> WriteAsync(string link, string name, int value, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(
                Path.Combine(root, link, name), value.ToString(CultureInfo.InvariantCulture), cancellationToken);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}
