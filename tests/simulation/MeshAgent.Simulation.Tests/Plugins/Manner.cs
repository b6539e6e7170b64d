namespace MeshAgent.Simulation.Tests.Plugins;

/// <summary>How a step of a plugin's life goes.</summary>
internal enum Manner
{
    /// <summary>As it should.</summary>
    Works,

    /// <summary>It throws.</summary>
    Throws,

    /// <summary>It does not come back, also when it is asked to.</summary>
    Hangs,
}
