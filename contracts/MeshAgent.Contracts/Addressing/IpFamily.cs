namespace MeshAgent.Contracts.Addressing;

/// <summary>One of the two address families. Everything that differs by family is a value per family, never a second code path.</summary>
public enum IpFamily
{
    /// <summary>IPv4, <c>AF_INET</c> (2).</summary>
    IPv4 = 4,

    /// <summary>IPv6, <c>AF_INET6</c> (10).</summary>
    IPv6 = 6,
}
