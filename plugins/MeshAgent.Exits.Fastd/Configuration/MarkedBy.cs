namespace MeshAgent.Exits.Fastd.Configuration;

/// <summary>Who marks the outer packets of a fastd of the agent's own.</summary>
internal enum MarkedBy
{
    /// <summary>fastd itself (<c>packet mark</c>).</summary>
    Fastd,

    /// <summary>The kernel, for the control group that it is started in: for a fastd that was built without marking.</summary>
    ControlGroup,
}
