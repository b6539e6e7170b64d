namespace MeshAgent.Simulation.Tests.Events;

/// <summary>What is about to go wrong with the agent's own steps.</summary>
internal sealed class Weather
{
    /// <summary>Steps until the agent is killed in the middle of them; 0 for never.</summary>
    public int StepsToCrash { get; set; }

    /// <summary>Kills the agent where it is.</summary>
    public Action Crash { get; set; } = static () => { };

    /// <summary>The next steps that fail.</summary>
    public int FailingSteps { get; set; }

    /// <summary>Every IPv6 step fails.</summary>
    public bool IsIPv6Broken { get; set; }

    /// <summary>The next steps that take <see cref="StepTakes"/>.</summary>
    public int SlowSteps { get; set; }

    /// <summary>How long a slow step takes.</summary>
    public TimeSpan StepTakes { get; set; }

    /// <summary>The agent is at a place where it may crash.</summary>
    public void Pass()
    {
        if (StepsToCrash > 0 && --StepsToCrash == 0)
        {
            Crash();
        }
    }
}
