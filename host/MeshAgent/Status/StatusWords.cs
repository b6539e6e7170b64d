using System.Text.Json;

namespace MeshAgent.Host.Status;

/// <summary>Enumerations as the JSON surface writes them.</summary>
internal static class StatusWords
{
    /// <summary>A value in camelCase, such as <c>meshOnly</c>.</summary>
    /// <param name="value">The value.</param>
    /// <returns>The word.</returns>
    public static string Word(Enum value) => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
