using System.Net;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Exits;

/// <summary>
/// A machine for one tunnel with at least two exits, with a way to their addresses; everything here is done and read by other means than
/// the provider
/// under test. Whether the far ends answer makes no difference.
/// </summary>
public interface IExitStage : IStage
{
    /// <summary>The provider's settings, as JSON.</summary>
    string Settings { get; }

    /// <summary>The exits' names, in the settings' order.</summary>
    IReadOnlyList<string> Exits { get; }

    /// <summary>The tunnel link's name.</summary>
    string Link { get; }

    /// <summary>The truth: the mark of the tunnel's outer packets.</summary>
    /// <returns>The mark; null while there is no tunnel.</returns>
    Task<uint?> MarkAsync();

    /// <summary>The truth: where the tunnel contacts an exit.</summary>
    /// <param name="exit">The exit's name.</param>
    /// <returns>The address; null while it does not.</returns>
    Task<IPEndPoint?> EndpointAsync(string exit);

    /// <summary>The truth: outer packets that left without the mark, ever.</summary>
    /// <returns>How many.</returns>
    Task<long> UnmarkedAsync();

    /// <summary>Links, tunnels and files, without what changes by itself (counters, ages).</summary>
    /// <returns>A text that is the same as long as they are.</returns>
    Task<string> EverythingAsync();

    /// <summary>Somebody deletes the tunnel link.</summary>
    /// <returns>When it is gone.</returns>
    Task DeleteLinkAsync();
}
