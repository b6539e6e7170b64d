using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Contracts.Plugins;

/// <summary>
/// How a plugin starts a program that cannot mark its own packets so that they take the WAN all the same: some words go before the
/// program's own command line. The words replace themselves by the program, whose process id, exit status, files and environment are as if
/// it had been started without them. All its sockets, and those of all its children, carry the WAN's mark, and its lookups go to the
/// agent's forwarder. Since contract 1.2.
/// </summary>
public sealed record WanLaunch
{
    /// <summary>The words that go before the program; empty when it is not possible.</summary>
    public required EquatableArray<string> Prefix { get; init; }

    /// <summary>Why it is not possible on this machine, and what would mend it; null when it is.</summary>
    public Fault? Fault { get; init; }

    /// <summary>Whether programs can be started so. A program that needs it must not be started without.</summary>
    public bool IsPossible => Fault is null;

    /// <summary>A launch that is not possible.</summary>
    /// <param name="message">Why.</param>
    /// <param name="fix">What would mend it.</param>
    /// <returns>The refusal.</returns>
    public static WanLaunch Impossible(string message, string fix) =>
        new() { Prefix = [], Fault = new Fault(FaultOrigin.System, message, fix) };

    /// <summary>The whole command line.</summary>
    /// <param name="program">The program, looked up in PATH when it has no slash.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>The file to start, then its arguments.</returns>
    /// <exception cref="InvalidOperationException">It is not possible; ask <see cref="IsPossible"/> first.</exception>
    public EquatableArray<string> CommandFor(string program, params IEnumerable<string> arguments) => Fault is null
        ? [.. Prefix, program, .. arguments]
        : throw new InvalidOperationException($"{program} cannot be started with the WAN's identity: {Fault.Message}");
}
