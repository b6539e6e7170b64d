using MeshAgent.Conformance.Stages;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Conformance.Guard;

/// <summary>
/// A machine with an uplink <see cref="Wan"/> that is up, a far end behind it in both families, and a packet filter of somebody else's;
/// everything here is
/// done and read by other means than the guard under test.
/// </summary>
public interface IGuardStage : IStage
{
    /// <summary>What it can show.</summary>
    GuardStageAbilities Abilities { get; }

    /// <summary>The name of the uplink.</summary>
    string Wan { get; }

    /// <summary>Sends datagrams of this machine's own over the uplink, one for each mark, in order.</summary>
    /// <param name="family">The family.</param>
    /// <param name="marks">The marks; 0 for user traffic.</param>
    /// <returns>Which of them came out at the far end.</returns>
    Task<IReadOnlyList<bool>> SendAsync(IpFamily family, params uint[] marks);

    /// <summary>Somebody takes all rules of the whole machine away, as a firewall's reload does.</summary>
    /// <returns>When they are gone.</returns>
    Task FlushAsync();

    /// <summary>Somebody adds rules of their own, which let everything pass.</summary>
    /// <returns>When they are there.</returns>
    Task AddForeignAsync();

    /// <summary>The rules of somebody else's, without counters.</summary>
    /// <returns>A text that is the same as long as they are.</returns>
    Task<string> ForeignAsync();

    /// <summary>All that a guard may touch: every rule of the machine without counters, and the kernel's switches for marks.</summary>
    /// <returns>A text that is the same as long as they are.</returns>
    Task<string> EverythingAsync();
}
