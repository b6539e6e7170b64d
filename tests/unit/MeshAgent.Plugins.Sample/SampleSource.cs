using System.Net;
using System.Text;
using Autofac;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using Microsoft.Extensions.Logging;

namespace MeshAgent.Plugins.Sample;

/// <summary>A resolver source that misbehaves on demand.</summary>
public sealed partial class SampleSource : IResolverSource
{
    private readonly IPluginContext context;
    private readonly ILogger logger;
    private readonly string behaviour;
    private int observing;
    private int observed;
    private string inherited = "";

    /// <summary>Makes the source.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="logger">The log.</param>
    public SampleSource(IPluginContext context, ILogger logger)
    {
        this.context = context;
        this.logger = logger;
        behaviour = context.Settings.TryGetProperty("behaviour", out var value) ? value.GetString()! : "fine";
        ThrowIf("throwInConstructor");
        if (behaviour == "hangInConstructor")
        {
            File.WriteAllText(Path.Combine(context.RuntimeDirectory, "hanging"), "");
            context.Stopping.WaitHandle.WaitOne();
        }
    }

    /// <inheritdoc/>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        Started(logger, context.Id);
        ThrowIf("throwInStart");
        await HangIfAsync("hangInStart");

        if (behaviour == "needFile" && !File.Exists(Path.Combine(context.RuntimeDirectory, "needed")))
        {
            throw new FileNotFoundException("the needed file is absent");
        }

        if (behaviour == "hangInStop" || behaviour.StartsWith("hold", StringComparison.Ordinal))
        {
            Holdings.Take(behaviour, this, context);
        }

        context.ReportHealth(new HealthItem("sample.hello", Severity.Info, "says hello", ""));
    }

    /// <inheritdoc/>
    public async ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken)
    {
        ThrowIf("throwInTakeOver");
        await HangIfAsync("hangInTakeOver");
        inherited = $"{state.Version}:{Encoding.UTF8.GetString(state.Data.Span)}";
    }

    /// <inheritdoc/>
    public async ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken)
    {
        ThrowIf("throwInExport");
        await HangIfAsync("hangInExport");
        return new HandOver(7, behaviour == "exportTooMuch" ? new byte[(1 << 20) + 1] : Encoding.UTF8.GetBytes($"observed {observed}"));
    }

    /// <inheritdoc/>
    public async ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken)
    {
        ThrowIf("throwInObserve");
        if (Interlocked.Increment(ref observing) > 1)
        {
            throw new InvalidOperationException("called while a call is under way");
        }

        if (behaviour == "blockInObserve")
        {
            context.Stopping.WaitHandle.WaitOne();
        }

        if (behaviour == "hangInObserve")
        {
            await new TaskCompletionSource().Task.WaitAsync(context.Stopping);
        }

        Interlocked.Decrement(ref observing);
        observed++;
        return [new NameServer { Address = IPAddress.Parse("198.51.100.53"), Scope = NameServerScope.Wan, LinkName = OwnLibrary() }];
    }

    /// <inheritdoc/>
    public async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
    {
        ThrowIf("throwInWait");
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "never";
    }

    /// <inheritdoc/>
    public async ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken)
    {
        if (behaviour == "hangInStop")
        {
            await new TaskCompletionSource().Task;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        ThrowIf("throwInDispose");
        return ValueTask.CompletedTask;
    }

    [LoggerMessage(1, LogLevel.Information, "{Name} starts")]
    private static partial void Started(ILogger logger, string name);

    private string OwnLibrary() => behaviour == "useAutofac" ? typeof(ContainerBuilder).Assembly.GetName().Name! : inherited;

    private async Task HangIfAsync(string name)
    {
        if (behaviour == name)
        {
            await File.WriteAllTextAsync(Path.Combine(context.RuntimeDirectory, "hanging"), "");
            await new TaskCompletionSource().Task;
        }
    }

    private void ThrowIf(string name)
    {
        if (behaviour == name)
        {
            throw new SampleException(name);
        }
    }
}
