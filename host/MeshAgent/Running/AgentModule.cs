using System.Security.Cryptography;
using Autofac;
using MeshAgent.Core.Memory;
using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Sockets;
using MeshAgent.Host.Agent;
using MeshAgent.Host.Answers;
using MeshAgent.Host.Configuration;
using MeshAgent.Host.Control;
using MeshAgent.Host.Forwarding;
using MeshAgent.Host.State;
using MeshAgent.Host.WanPrograms;
using MeshAgent.Plugins.Generations;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Slots;
using MeshAgent.WanExec;
using MeshAgent.WanExec.Identity;
using MeshAgent.WanExec.Launching;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Host.Running;

/// <summary>How the agent is put together.</summary>
/// <param name="settings">What the operator decided.</param>
/// <param name="entries">What is to be loaded.</param>
/// <param name="loggers">Makes loggers.</param>
internal sealed class AgentModule(HostSettings settings, IReadOnlyList<PluginEntry> entries, ILoggerFactory loggers) : Module
{
    /// <inheritdoc/>
    protected override void Load(ContainerBuilder builder)
    {
        builder.RegisterInstance(settings);
        builder.RegisterInstance(settings.Agent);
        builder.RegisterInstance(loggers).As<ILoggerFactory>().ExternallyOwned();
        builder.RegisterGeneric(typeof(Logger<>)).As(typeof(ILogger<>)).SingleInstance();
        builder.RegisterInstance(TimeProvider.System);
        builder.RegisterType<HealthBoard>().SingleInstance();
        RegisterPlugins(builder);
        RegisterResolver(builder);
        RegisterState(builder);
        builder.RegisterType<AgentClock>().SingleInstance();
        builder.RegisterType<WakeSignal>().SingleInstance();
        builder.RegisterType<Findings>().SingleInstance();
        builder.RegisterInstance(new DaemonWatch("/proc", IsMarkedByCgroup(new WanIdentityCheck(WanPrograms, group: null))));
        builder.RegisterInstance(new LinkCounters("/proc/net/dev")).As<ILinkCounters>();
        builder.RegisterType<StillnessWatch>().SingleInstance();
        builder.RegisterType<Observer>().SingleInstance();
        builder.RegisterType<IsolationProver>().SingleInstance();
        builder.RegisterType<ChangeListener>().SingleInstance();
        builder.Register(static context => new EffectRunner(
            context.Resolve<WanResolver>(),
            context.Resolve<AgentParts>().Routes,
            context.Resolve<Findings>(),
            context.Resolve<AgentClock>(),
            context.Resolve<ILogger<EffectRunner>>())).SingleInstance();
        builder.RegisterType<AgentLoopTools>().SingleInstance();
        builder.RegisterType<AgentLoop>().SingleInstance();
        RegisterAnswers(builder);
    }

    private WanIdentity WanPrograms => new() { Mark = settings.Agent.Identity.Mark, Listen = settings.DnsListen };

    // What cannot be found out is neither held nor lost: nothing is said of it.
    private static Func<int, bool?> IsMarkedByCgroup(WanIdentityCheck check) => pid => check.Check(pid).Standing switch
    {
        WanStanding.Held => true,
        WanStanding.Lost => false,
        _ => null,
    };

    private static void RegisterAnswers(ContainerBuilder builder)
    {
        builder.Register(static context => new ExplainAnswer(context.Resolve<AgentParts>().Routes)).SingleInstance();
        builder.RegisterType<ResolveAnswer>().SingleInstance();
        builder.RegisterType<PinAnswer>().SingleInstance();
        builder.RegisterType<AgentDesk>().As<IControlHandler>().SingleInstance();
        builder.RegisterType<ControlServer>().SingleInstance();
        builder.RegisterType<SettingsReload>().SingleInstance();
    }

    private void RegisterPlugins(ContainerBuilder builder)
    {
        builder.Register(context => new PluginRuntime(
            entries,
            new PluginSurroundings(
                context.Resolve<ILifetimeScope>(),
                settings.Agent.Identity,
                Path.GetDirectoryName(settings.ControlSocket)!,
                context.Resolve<HealthBoard>(),
                loggers,
                context.Resolve<TimeProvider>())
            {
                WanPrograms = new AgentWanPrograms(WanPrograms, WanLauncher.Try),
            },
            new PluginInspector())).SingleInstance();
        builder.Register(static context =>
        {
            var plugins = context.Resolve<PluginRuntime>();
            return new AgentParts(() => plugins.Slots, () => plugins.SlotsChanged);
        }).SingleInstance();
    }

    private void RegisterResolver(ContainerBuilder builder)
    {
        builder.RegisterInstance(new MarkedSocketFactory(settings.Agent.Identity.Mark.Value)).As<IWanSocketFactory>();
        builder.RegisterInstance(ResolverSettings.Default with { CacheEntries = settings.DnsCacheSize });
        builder.Register(static _ => RandomNumberGenerator.Create()).SingleInstance();
        builder.Register(static _ => new Random()).SingleInstance();
        builder.RegisterType<WanResolver>().SingleInstance();
        builder.RegisterInstance(ForwarderSettings.Default with { CacheEntries = settings.DnsCacheSize });
        builder.RegisterType<WanForwarder>().SingleInstance();
        builder.RegisterType<ForwarderService>().SingleInstance();
    }

    private void RegisterState(ContainerBuilder builder)
    {
        builder.RegisterInstance(new StateFile(settings.StateFile, new DiskMedium()));
        builder.Register(static context =>
        {
            var found = context.Resolve<StateFile>().Read();
            if (found.Trouble is { } trouble)
            {
                context.Resolve<HealthBoard>().Report(StateSubject, trouble);
            }

            return found;
        }).SingleInstance();
        builder.Register(static context => RouterId.Into(context.Resolve<FoundState>().Memory, "/etc/machine-id")).SingleInstance();
        builder.Register(static context =>
        {
            var board = context.Resolve<HealthBoard>();
            return new StateKeeper(
                context.Resolve<StateFile>(),
                context.Resolve<FoundState>().OnDisk,
                context.Resolve<TimeProvider>(),
                TaskScheduler.Default,
                trouble =>
                {
                    if (trouble is null)
                    {
                        board.Clear(StateSubject, StateFile.UnwritableId);
                    }
                    else
                    {
                        board.Report(StateSubject, trouble);
                    }
                });
        }).As<IStateKeeper>().AsSelf().SingleInstance();
    }

    private const string StateSubject = "state";
}
