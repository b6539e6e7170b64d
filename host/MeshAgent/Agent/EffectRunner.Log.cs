using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Agent;

internal static partial class EffectRunnerLog
{
    [LoggerMessage(120, LogLevel.Warning, "{Subject} is not asked now: {Most} questions are under way already")]
    public static partial void TooManyUnderWay(this ILogger<EffectRunner> log, string subject, int most);

    [LoggerMessage(121, LogLevel.Warning, "the question to {Subject} failed: {Problem}")]
    public static partial void EffectFailed(this ILogger<EffectRunner> log, string subject, string problem);
}
