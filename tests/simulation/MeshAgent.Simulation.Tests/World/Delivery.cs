namespace MeshAgent.Simulation.Tests.World;

/// <summary>What became of a packet that somebody sent.</summary>
internal enum Delivery
{
    /// <summary>It reached its destination, and an answer would come back.</summary>
    Arrives,

    /// <summary>It vanished.</summary>
    Lost,

    /// <summary>Somebody on the way said that it cannot go on, or nobody answered ARP (<c>EHOSTUNREACH</c>).</summary>
    Refused,

    /// <summary>It never left: the machine's own rules refuse it (<c>ENETUNREACH</c>).</summary>
    NotSent,

    /// <summary>It went into a tunnel.</summary>
    Tunnelled,
}
