using System.Reflection;
using MeshAgent.Plugins.Documents;

namespace MeshAgent.Plugins.Schemas;

/// <summary>Reads the schemas that are built into an assembly: the same files that the repository shows.</summary>
public static class EmbeddedSchema
{
    /// <summary>Reads one.</summary>
    /// <param name="owner">The assembly that it is built into.</param>
    /// <param name="name">Its resource name, which is its file name.</param>
    /// <returns>The schema.</returns>
    /// <exception cref="InvalidOperationException">It is absent or faulty: the build is broken.</exception>
    public static Schema Read(Assembly owner, string name)
    {
        using var stream = owner.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not built into {owner}");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var reading = SchemaReader.Read(DocumentReader.Read(name, bytes));
        return reading.Schema ?? throw new InvalidOperationException(string.Join('\n', reading.Errors));
    }
}
