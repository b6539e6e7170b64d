using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Logging;

/// <summary>
/// Logs to standard error: with the level as <c>&lt;n&gt;</c> in front for journald and logd (sd-daemon(3)), or with the time for a person
/// at a terminal. The stock console provider costs 6 MB of memory, which is a fifth of the daemon.
/// </summary>
internal sealed class StderrLoggerFactory(LogLevel least, bool isTerminal, TextWriter output, TimeProvider time) : ILoggerFactory
{
    private readonly Lock gate = new();

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new StderrLogger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..]);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the agent logs to standard error only");

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            output.Flush();
        }
    }

    internal bool IsEnabled(LogLevel level) => level >= least && level != LogLevel.None;

    internal void Write(LogLevel level, string category, EventId id, string message)
    {
        // One event is one line, whatever a peer put into a name.
        var text = message.ReplaceLineEndings(" ");
        var line = isTerminal
            ? $"{time.GetLocalNow():HH:mm:ss.fff} {Word(level)} {category}[{id.Id}] {text}"
            : $"<{SyslogLevel(level)}>{category}[{id.Id}] {text}";
        lock (gate)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Critical => "crit ",
        LogLevel.Error => "error",
        LogLevel.Warning => "warn ",
        LogLevel.Information => "info ",
        _ => "debug",
    };

    // RFC 5424 §6.2.1.
    private static int SyslogLevel(LogLevel level) => level switch
    {
        LogLevel.Critical => 2,
        LogLevel.Error => 3,
        LogLevel.Warning => 4,
        LogLevel.Information => 6,
        _ => 7,
    };
}
