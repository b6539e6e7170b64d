using System.Text;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>
/// Cuts a dhclient.leases into pieces (dhclient.leases(5); common/conflex.c of ISC DHCP): nothing in a quoted text is ever taken for
/// syntax.
/// </summary>
internal static class DhclientTokens
{
    /// <summary>The longest piece that is kept; of a longer one the rest is left out. No address or date is nearly as long.</summary>
    private const int LongestPiece = 256;

    /// <summary>Cuts.</summary>
    /// <param name="content">The file.</param>
    /// <returns>The pieces, lazily.</returns>
    public static IEnumerable<DhclientToken> Read(ReadOnlyMemory<byte> content)
    {
        var text = Encoding.Latin1.GetString(content.Span);
        var line = 1;
        for (var at = 0; at < text.Length;)
        {
            var letter = text[at];
            if (letter == '\n')
            {
                line++;
                at++;
            }
            else if (letter == '#')
            {
                at = text.IndexOf('\n', at) is >= 0 and var end ? end : text.Length;
            }
            else if (letter == '"')
            {
                var start = line;
                yield return new DhclientToken(Quoted(text, ref at, ref line), start, IsQuoted: true);
            }
            else if (letter is '{' or '}' or ';' or ',')
            {
                at++;
                yield return new DhclientToken(letter.ToString(), line, IsQuoted: false);
            }
            else if (letter <= ' ')
            {
                at++;
            }
            else
            {
                var start = at;
                while (at < text.Length && text[at] > ' ' && text[at] is not ('{' or '}' or ';' or ',' or '"' or '#'))
                {
                    at++;
                }

                yield return new DhclientToken(text[start..Math.Min(at, start + LongestPiece)], line, IsQuoted: false);
            }
        }
    }

    private static string Quoted(string text, ref int at, ref int line)
    {
        var piece = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            // An escape stands for some byte; which one does not matter to names of links and addresses, which have none.
            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            line += text[at] == '\n' ? 1 : 0;
            if (piece.Length < LongestPiece)
            {
                piece.Append(text[at]);
            }
        }

        at++;
        return piece.ToString();
    }
}
