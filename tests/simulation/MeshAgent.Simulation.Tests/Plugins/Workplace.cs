using MeshAgent.Simulation.Tests.Events;

namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>The process that plugins live in: once it is gone, they do nothing any more.</summary>
internal sealed class Workplace(Weather weather, TimeProvider time, CancellationToken gone)
{
    public CancellationToken Gone => gone;

    public void ThrowIfGone() => gone.ThrowIfCancellationRequested();

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
