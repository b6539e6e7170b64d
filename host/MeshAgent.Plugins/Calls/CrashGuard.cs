using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using MeshAgent.Contracts.Health;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Loading;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Calls;

/// <summary>
/// Keeps the process alive when a plugin throws where nobody can catch: on a thread of its own, in a timer, in an <c>async void</c>. The
/// thread ends, the plugin is named, everything else goes on.
/// </summary>
public static class CrashGuard
{
    /// <summary>The health item of a plugin that threw on a thread of its own.</summary>
    public const string HealthId = "plugin.crashed";

    /// <summary>Puts it up, for the rest of the process's life; to be called once.</summary>
    /// <param name="health">Where the item goes.</param>
    /// <param name="log">The log.</param>
    public static void Install(HealthBoard health, ILogger log) => ExceptionHandling.SetUnhandledExceptionHandler(exception =>
    {
        if (PluginIn(exception) is not { } subject)
        {
            return false;
        }

        Tell(health, log, subject, exception);
        return true;
    });

    /// <summary>Tells of a thread that a plugin ended by an exception.</summary>
    /// <param name="health">Where the item goes.</param>
    /// <param name="log">The log.</param>
    /// <param name="subject">The plugin.</param>
    /// <param name="exception">What was thrown.</param>
    internal static void Tell(HealthBoard health, ILogger log, string subject, Exception exception)
    {
        var message = $"{subject}: a thread of its own ended: {ExceptionText.Of(exception)}";
        log.ThreadEnded(message);
        health.Report(subject, new HealthItem(
            HealthId, Severity.Error, message, $"load the plugin anew: meshagent plugins reload {subject}; and tell its author"));
    }

    private static string? PluginIn(Exception exception) => new StackTrace(exception).GetFrames()
        .Select(static frame => frame.GetMethod()?.Module.Assembly)
        .Where(static assembly => assembly is not null)
        .Select(static assembly => (AssemblyLoadContext.GetLoadContext(assembly!) as PluginLoadContext)?.Subject)
        .FirstOrDefault(static subject => subject is not null);
}
