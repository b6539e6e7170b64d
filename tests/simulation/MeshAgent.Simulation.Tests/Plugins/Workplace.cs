using MeshAgent.Simulation.Tests.Events;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>The process that plugins live in: once it is gone, nothing that it waits for comes back.</summary>
internal sealed class Workplace(Weather weather, TimeProvider time)
{
    public bool IsGone { get; private set; }

    /// <summary>The process is gone.</summary>
    public void Close() => IsGone = true;

    /// <summary>Comes back at once while the process lives, and never after that.</summary>
    public Task AliveAsync() => IsGone ? new TaskCompletionSource().Task : Task.CompletedTask;

    /// <summary>A place where the process may crash.</summary>
    public Task PassAsync()
    {
        if (!IsGone)
        {
            weather.Pass();
        }

        return AliveAsync();
    }

    /// <summary>A step towards the machine: at once, or slow while the weather has it so.</summary>
    public async ValueTask StepAsync(CancellationToken cancellationToken)
    {
        if (weather.SlowSteps > 0)
        {
            weather.SlowSteps--;
            await Task.Delay(weather.StepTakes, time, cancellationToken);
        }
    }
}
