using System.Security.Cryptography;
using System.Text;
using MeshAgent.Plugins.Packages;

namespace MeshAgent.Plugins.Verification;

/// <summary>
/// <c>plugin.sha256</c>: the checksums of a plugin's files, as <c>sha256sum</c> writes and checks them. It tells a whole package from one
/// that is half copied, mixed of two versions or spoilt by its flash; who may write the files is the owner's and the mode's business.
/// </summary>
internal static class ChecksumList
{
    /// <summary>The name of the list in a plugin's folder.</summary>
    public const string FileName = "plugin.sha256";

    private const int DigestLength = 64;

    /// <summary>
    /// Characters of a line that a message shows: what tells a listing apart from a program or a picture. More would fill a terminal with
    /// them, fewer would not reach the name in a line that is nearly right.
    /// </summary>
    private const int Shown = 100;

    /// <summary>Compares the files with the list.</summary>
    /// <param name="package">The package.</param>
    /// <returns>What does not fit; nothing when there is no list.</returns>
    public static IEnumerable<string> Objections(PluginPackage package)
    {
        if (package.Find(FileName) is not { } list)
        {
            yield break;
        }

        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Encoding.UTF8.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // DIGEST, a space, a space or * for binary, NAME.
            if (line.Length < DigestLength + 3 || line[DigestLength] != ' ')
            {
                // One such line is enough: a list that is something else would have thousands.
                yield return
                    $"{package.PathOf(FileName)}: \"{Text(line)}\" is no line of a checksum list; make it by: sha256sum * > {FileName}";
                yield break;
            }

            var name = line[(DigestLength + 2)..].TrimEnd('\r');
            listed.Add(name);
            if (PluginPackage.IsLeftOut(name))
            {
                continue;
            }

            if (package.Find(name) is not { } content)
            {
                yield return $"{package.PathOf(Text(name))} is missing, though {FileName} lists it: the package is half copied";
            }
            else if (!Convert.ToHexString(SHA256.HashData(content)).Equals(line[..DigestLength], StringComparison.OrdinalIgnoreCase))
            {
                yield return
                    $"{package.PathOf(name)} is not what {FileName} says: the package is half copied, mixed or spoilt; install it again";
            }
        }

        foreach (var name in package.Files.Keys.Where(name => name != FileName && !listed.Contains(name)))
        {
            yield return $"{package.PathOf(name)} is not in {FileName}: it is not of this package; remove it";
        }
    }

    private static string Text(string line) => new([.. line.Take(Shown).Select(static letter => char.IsControl(letter) ? '?' : letter)]);
}
