using System.Text;

namespace MeshAgent.Resolvers.ResolvConf.Reading;

/// <summary>Lines of a foreign text file, numbered.</summary>
internal static class TextLines
{
    /// <summary>Cuts a file into lines.</summary>
    /// <param name="content">The file.</param>
    /// <param name="problem">Why it is no text; empty when it is.</param>
    /// <returns>The lines without space around, with their numbers from 1.</returns>
    public static IEnumerable<(int Number, string Text)> Read(ReadOnlySpan<byte> content, out string problem)
    {
        var isText = !content.Contains((byte)0);
        problem = isText ? "" : "is no text";
        return isText ? Encoding.UTF8.GetString(content).Split('\n').Select(static (line, index) => (index + 1, line.Trim())) : [];
    }

    /// <summary>A piece of a foreign file as it may be shown: short, and without control characters.</summary>
    /// <param name="text">The piece.</param>
    /// <returns>The text in quotes.</returns>
    public static string Shown(string text) =>
        $"\"{string.Concat(text.Take(40).Select(static letter => char.IsControl(letter) || char.IsSurrogate(letter) ? '?' : letter))}\"";
}
