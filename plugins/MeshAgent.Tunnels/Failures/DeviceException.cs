using System.Diagnostics.CodeAnalysis;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Tunnels.Failures;

/// <summary>A device could not be read, made or changed.</summary>
/// <param name="kind">Why, for programs.</param>
/// <param name="message">Why, for people; no secrets.</param>
/// <param name="fix">What would mend it; empty when retrying is all there is.</param>
/// <param name="errorNumber">The <c>errno</c>; 0 when there is none.</param>
/// <param name="inner">What it comes from.</param>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the plugin: the contract's calls return faults.")]
internal sealed class DeviceException(DeviceErrorKind kind, string message, string fix = "", int errorNumber = 0, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>Why, for programs.</summary>
    public DeviceErrorKind Kind { get; } = kind;

    /// <summary>The failure as a value.</summary>
    /// <returns>The fault.</returns>
    public Fault ToFault() => new(FaultOrigin.System, Message, fix, errorNumber);
}
