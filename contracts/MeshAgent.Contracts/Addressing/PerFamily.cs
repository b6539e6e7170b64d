namespace MeshAgent.Contracts.Addressing;

/// <summary>One value for each family, so that IPv4 and IPv6 go through one code path.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="IPv4">The value for IPv4.</param>
/// <param name="IPv6">The value for IPv6.</param>
public sealed record PerFamily<T>(T IPv4, T IPv6)
{
    /// <summary>The value of one family.</summary>
    /// <param name="family">The family.</param>
    public T this[IpFamily family] => family == IpFamily.IPv4 ? IPv4 : IPv6;

    /// <summary>The same with the value of one family replaced.</summary>
    /// <param name="family">The family whose value changes.</param>
    /// <param name="value">Its new value.</param>
    /// <returns>A new pair; the other family's value is untouched.</returns>
    public PerFamily<T> With(IpFamily family, T value) =>
        family == IpFamily.IPv4 ? this with { IPv4 = value } : this with { IPv6 = value };

    /// <summary>Applies one function to each family's value.</summary>
    /// <typeparam name="TResult">The type of the results.</typeparam>
    /// <param name="project">Called once per family, IPv4 first.</param>
    /// <returns>The results.</returns>
    public PerFamily<TResult> Map<TResult>(Func<IpFamily, T, TResult> project) =>
        new(project(IpFamily.IPv4, IPv4), project(IpFamily.IPv6, IPv6));
}
