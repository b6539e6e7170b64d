using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeshAgent.Host.Commands;

/// <summary>How commands answer: results to standard output, troubles to standard error.</summary>
internal static class CommandOutput
{
    /// <summary>Says why a command failed.</summary>
    /// <param name="lines">What is wrong, a line each.</param>
    /// <returns>The exit status.</returns>
    public static int Fail(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Console.Error.WriteLine(line);
        }

        return ExitCodes.Failed;
    }

    /// <summary>Says that a command was not understood.</summary>
    /// <param name="line">What to write instead.</param>
    /// <returns>The exit status.</returns>
    public static int Misused(string line)
    {
        Console.Error.WriteLine(line);
        return ExitCodes.Usage;
    }

    /// <summary>Prints a result for scripts.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="value">The result.</param>
    /// <param name="type">How it is written.</param>
    public static void PrintJson<T>(T value, JsonTypeInfo<T> type) => Console.Out.WriteLine(JsonSerializer.Serialize(value, type));
}
