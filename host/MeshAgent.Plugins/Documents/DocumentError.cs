using System.Globalization;

namespace MeshAgent.Plugins.Documents;

/// <summary>Something that is wrong with a file that the operator, or a plugin's author, wrote.</summary>
/// <param name="File">The file, as it was named.</param>
/// <param name="Position">Where in the file.</param>
/// <param name="Path">Where in the document, such as <c>isolation.mark</c>; empty for the whole.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record DocumentError(string File, SourcePosition Position, string Path, string Message)
{
    /// <summary>The error in the form that editors and compilers use.</summary>
    /// <returns>Text such as <c>meshagent.json:12:18: isolation.mark: …</c>.</returns>
    public override string ToString()
    {
        var place = Path.Length == 0 ? "" : $"{Path}: ";
        return string.Create(CultureInfo.InvariantCulture, $"{File}:{Position.Line}:{Position.Column}: {place}{Message}");
    }
}
