using System.Reflection;
using Autofac.Core;

namespace MeshAgent.Plugins.Calls;

/// <summary>
/// Exceptions of plugins as text. The exception itself is never kept: its type and stack belong to the plugin's code and would hold it in
/// memory.
/// </summary>
internal static class ExceptionText
{
    /// <summary>The cause in one line.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <returns>Type and message of the innermost exception that says something.</returns>
    public static string Of(Exception exception)
    {
        var cause = exception;
        while (cause is DependencyResolutionException or TargetInvocationException or AggregateException or FileNotFoundException
            && cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return $"{cause.GetType().Name}: {cause.Message.ReplaceLineEndings(" ")}";
    }
}
