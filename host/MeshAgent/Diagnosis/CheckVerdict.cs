namespace MeshAgent.Host.Diagnosis;

/// <summary>How a check ended.</summary>
internal enum CheckVerdict
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing; every promise holds.</summary>
    Info,

    /// <summary>Works, but with less than it could, or not for long.</summary>
    Warning,

    /// <summary>A promise does not hold, or the agent cannot work.</summary>
    Error,
}
