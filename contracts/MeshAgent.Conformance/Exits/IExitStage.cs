using System.Net;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Exits;

/// <summary>
/// A machine for one tunnel with at least two exits, with a way to their addresses in <see cref="ExitWorld"/>; everything here is done and
/// read by other means than the provider under test. Nobody answers there until <see cref="AnswerAsync"/>.
/// </summary>
public interface IExitStage : IStage
{
    /// <summary>What it can show.</summary>
    ExitStageAbilities Abilities { get; }

    /// <summary>The provider's settings, as JSON.</summary>
    string Settings { get; }

    /// <summary>The exits' names, in the settings' order.</summary>
    IReadOnlyList<string> Exits { get; }

    /// <summary>The tunnel link of an exit, its own or one that it shares.</summary>
    /// <param name="exit">The exit's name.</param>
    /// <returns>The link's name.</returns>
    string LinkOf(string exit);

    /// <summary>The truth: the mark of the tunnel's outer packets.</summary>
    /// <returns>The mark; null while it has no sockets.</returns>
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

    /// <summary>Somebody deletes a tunnel link.</summary>
    /// <param name="link">The link's name.</param>
    /// <returns>When it is gone.</returns>
    Task DeleteLinkAsync(string link);

    /// <summary>Every far end answers from now on.</summary>
    /// <returns>When they listen.</returns>
    Task AnswerAsync();

    /// <summary>The truth: whether an exit's far end has a session with this machine.</summary>
    /// <param name="exit">The exit's name.</param>
    /// <returns>False while it has none.</returns>
    Task<bool> HasSessionAsync(string exit);
}
