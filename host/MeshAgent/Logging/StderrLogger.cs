using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Logging;

/// <summary>The logger of one category.</summary>
internal sealed class StderrLogger(StderrLoggerFactory factory, string category) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => factory.IsEnabled(logLevel);

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            var text = formatter(state, exception);
            factory.Write(logLevel, category, eventId, exception is null ? text : $"{text}: {exception}");
        }
    }
}
