namespace MeshAgent.Simulation.Tests.World;

/// <summary>How a name server answers.</summary>
internal enum NameServerManner
{
    /// <summary>As it is.</summary>
    Honest,

    /// <summary>With an address at which nobody is.</summary>
    Lies,

    /// <summary>That no name exists.</summary>
    Denies,

    /// <summary>That it cannot tell (SERVFAIL).</summary>
    Fails,

    /// <summary>That it does not want to (REFUSED).</summary>
    Refuses,

    /// <summary>By UDP with the question in another case, as if the reply were forged; by TCP as it is.</summary>
    ChangesCase,

    /// <summary>By UDP only that the reply is too long for it; by TCP as it is.</summary>
    CutsShort,

    /// <summary>With bytes that are no message.</summary>
    Garbles,
}
