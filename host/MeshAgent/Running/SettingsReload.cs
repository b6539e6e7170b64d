using MeshAgent.Contracts.Health;
using MeshAgent.Host.Agent;
using MeshAgent.Host.Configuration;
using MeshAgent.Host.Forwarding;
using MeshAgent.Plugins.Health;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Running;

/// <summary>Takes a changed meshagent.json into a running agent; a bad one changes nothing.</summary>
internal sealed class SettingsReload(
    HostSettings started, AgentLoop loop, ForwarderService forwarder, HealthBoard health, ILogger<SettingsReload> log)
{
    /// <summary>The health item of a file that could not be taken.</summary>
    public const string InvalidId = "configuration.invalid";

    /// <summary>The health item of changes that wait for a restart.</summary>
    public const string RestartId = "configuration.restart";

    private const string Subject = "configuration";

    /// <summary>Takes what was read.</summary>
    /// <param name="reading">The file.</param>
    /// <param name="file">Its path, for the log.</param>
    /// <returns>Whether it is in force.</returns>
    public bool Take(SettingsReading reading, string file)
    {
        if (reading.Settings is not { } changed)
        {
            foreach (var error in reading.Errors)
            {
                log.Refused(error);
            }

            health.Report(Subject, new HealthItem(
                InvalidId, Severity.Warning, $"{reading.Errors[0]}; what was in force before still is", $"mend {file} and reload again"));
            return false;
        }

        health.Clear(Subject, InvalidId);
        ReportFixed(changed);

        // Plugins, sockets and the state file hold on to what they were started with; the decisions do not.
        loop.Take(changed.Agent with { Identity = started.Agent.Identity });
        forwarder.LookAgain();
        log.Reloaded(file);
        return true;
    }

    private void ReportFixed(HostSettings changed)
    {
        var keys = string.Join(", ", FixedKeys(changed));
        if (keys.Length == 0)
        {
            health.Clear(Subject, RestartId);
            return;
        }

        log.NeedsRestart(keys);
        health.Report(Subject, new HealthItem(
            RestartId, Severity.Info, $"changes of {keys} take effect when the agent is restarted", "restart the agent"));
    }

    private IEnumerable<string> FixedKeys(HostSettings changed)
    {
        var (old, now) = (started.Agent.Identity, changed.Agent.Identity);
        (string Key, bool IsSame)[] keys =
        [
            ("isolation.wanTable", old.WanTable == now.WanTable),
            ("isolation.exitTable", old.ExitTable == now.ExitTable),
            ("isolation.mark", old.Mark == now.Mark),
            ("isolation.rulePreference", old.RulePreference == now.RulePreference),
            ("dns.listen", started.DnsListen == changed.DnsListen),
            ("dns.group", started.DnsGroup == changed.DnsGroup),
            ("dns.cacheSize", started.DnsCacheSize == changed.DnsCacheSize),
            ("state.file", started.StateFile == changed.StateFile),
            ("control.socket", started.ControlSocket == changed.ControlSocket),
        ];
        return keys.Where(static key => !key.IsSame).Select(static key => key.Key);
    }
}
