namespace MeshAgent.Fuzz.Tests.Running;

/// <summary>Good inputs, kept beside the tests: a file is one, but of .hex and .txt files every line is.</summary>
internal static class Corpus
{
    public static IReadOnlyList<byte[]> Of(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Corpus", name);
        return [.. Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).SelectMany(Read)];
    }

    private static IEnumerable<byte[]> Read(string file) => Path.GetExtension(file) switch
    {
        ".hex" => File.ReadAllLines(file).Where(static line => line.Length > 0).Select(Convert.FromHexString),
        // Files of lines are a corpus of lines, and one of whole files too.
        ".txt" => [File.ReadAllBytes(file), .. File.ReadAllLines(file).Select(System.Text.Encoding.UTF8.GetBytes)],
        _ => [File.ReadAllBytes(file)],
    };
}
