using MeshAgent.Simulation.Tests.World;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Simulation.Tests.Invariants;

/// <summary>
/// A log in which no warning may stand: what the agent catches and only tells of is a fault of the agent, or of its fakes.
/// </summary>
internal sealed class StrictLogger<T>(Timeline timeline) : ILogger<T>
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            timeline.Fail(new InvariantException("no question fails unforeseen", formatter(state, exception)));
        }
    }
}
