namespace MeshAgent.Host.State;

/// <summary>The machine's clock, to be set.</summary>
internal interface ISystemClock
{
    /// <summary>Sets it.</summary>
    /// <param name="time">The time.</param>
    /// <returns>Why it could not be set; empty when it is.</returns>
    string Set(DateTimeOffset time);
}
