using System.Security.Cryptography;
using System.Text;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Trust;

namespace MeshAgent.Plugins.Packages;

/// <summary>
/// A plugin's folder as it was at one moment, in memory. It is read once; what is judged is then what runs, and the files on disk are free
/// to be replaced, cut short or removed while a plugin that came from them is at work.
/// </summary>
public sealed class PluginPackage
{
    /// <summary>
    /// Bytes of one package. The bundled plugins have less than 1 MiB; a plugin with a large native library may have ten. More would let a
    /// wrong path fill a router's memory, less could refuse such a library.
    /// </summary>
    private const long MaxBytes = 64 << 20;

    private readonly SortedDictionary<string, byte[]> files;

    private PluginPackage(string folder, SortedDictionary<string, byte[]> files)
    {
        Folder = folder;
        this.files = files;
        Digest = DigestOf(files);
    }

    /// <summary>The folder, absolute.</summary>
    public string Folder { get; }

    /// <summary>SHA-256 over the names and contents of all files, in hexadecimal: equal for equal packages, wherever they lie.</summary>
    public string Digest { get; }

    /// <summary>The files by their path below the folder, with <c>/</c> between parts; symbols and documentation are left out.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => files;

    /// <summary>The content of a file; null when there is none of that path.</summary>
    /// <param name="path">The path below the folder.</param>
    /// <returns>Its bytes, which are not to be written to.</returns>
    public byte[]? Find(string path) => files.GetValueOrDefault(path);

    /// <summary>Where a file was read from, for messages.</summary>
    /// <param name="path">The path below the folder.</param>
    /// <returns>The absolute path.</returns>
    public string PathOf(string path) => Path.Combine(Folder, path);

    /// <summary>Reads a file of the package as a document.</summary>
    /// <param name="path">The path below the folder.</param>
    /// <returns>The document and what is wrong with it; an absent file is an error.</returns>
    public DocumentReading ReadDocument(string path) => Find(path) is { } content
        ? DocumentReader.Read(PathOf(path), content)
        : new DocumentReading(null, [new DocumentError(PathOf(path), new SourcePosition(1, 1), "", "is missing")]);

    /// <summary>Reads a folder, if its files may be run with the agent's rights.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The package, or why there is none.</returns>
    public static PackageReading Read(string folder)
    {
        if (FileTrust.Objection(folder) is { } objection)
        {
            return new PackageReading(null, objection);
        }

        try
        {
            var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
            var left = MaxBytes;
            foreach (var file in FilesOf(folder))
            {
                left -= new FileInfo(file).Length;
                if (left < 0)
                {
                    return new PackageReading(null, $"{folder} holds more than {MaxBytes >> 20} MiB, so it is hardly a plugin's folder");
                }

                files[Path.GetRelativePath(folder, file)] = File.ReadAllBytes(file);
            }

            return new PackageReading(Of(Path.GetFullPath(folder), files), "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new PackageReading(null, $"{folder} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Makes a package of files that are in memory.</summary>
    /// <param name="folder">The folder that they came from, absolute.</param>
    /// <param name="files">The files by their path below it.</param>
    /// <returns>The package.</returns>
    internal static PluginPackage Of(string folder, SortedDictionary<string, byte[]> files) => new(folder, files);

    /// <summary>The files of a folder that belong to its package.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>Their absolute paths.</returns>
    internal static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(static file => !IsLeftOut(file));

    /// <summary>Whether a file is left out: symbols and documentation do not change what runs, and can be larger than the code.</summary>
    /// <param name="file">Its name or path.</param>
    internal static bool IsLeftOut(string file) => Path.GetExtension(file) is ".pdb" or ".xml";

    private static string DigestOf(SortedDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, content) in files)
        {
            // The hash of the content, so that no content can look like the next file's name.
            hash.AppendData(Encoding.UTF8.GetBytes($"{Convert.ToHexStringLower(SHA256.HashData(content))}  {path}\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
