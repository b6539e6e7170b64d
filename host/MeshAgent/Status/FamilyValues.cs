using System.Text.Json.Serialization;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Host.Status;

/// <summary>One value for each family, under the keys <c>ipv4</c> and <c>ipv6</c>.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="IPv4">The value for IPv4.</param>
/// <param name="IPv6">The value for IPv6.</param>
internal sealed record FamilyValues<T>([property: JsonPropertyName("ipv4")] T IPv4, [property: JsonPropertyName("ipv6")] T IPv6)
{
    /// <summary>The value of one family.</summary>
    /// <param name="family">The family.</param>
    public T this[IpFamily family] => family == IpFamily.IPv4 ? IPv4 : IPv6;
}
