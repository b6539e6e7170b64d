namespace MeshAgent.Contracts.Addressing;

/// <summary>Makes values per family.</summary>
public static class PerFamily
{
    /// <summary>Makes a value for each family by one function.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="create">Called once per family, IPv4 first.</param>
    /// <returns>The two values.</returns>
    public static PerFamily<T> Create<T>(Func<IpFamily, T> create) => new(create(IpFamily.IPv4), create(IpFamily.IPv6));

    /// <summary>The same value for both families.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The pair.</returns>
    public static PerFamily<T> Both<T>(T value) => new(value, value);
}
