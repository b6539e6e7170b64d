using System.Text;

namespace MeshAgent.Plugins.Documents;

/// <summary>Turns offsets in bytes into lines and columns.</summary>
internal sealed class LineIndex
{
    private readonly ReadOnlyMemory<byte> utf8;
    private readonly List<int> starts = [0];

    // Places are asked for in the order of the text nearly always. What was counted is not counted again: a line of a megabyte would be
    // counted through for each of its values.
    private (int Line, int Place, int Characters) last;

    public LineIndex(ReadOnlyMemory<byte> utf8)
    {
        this.utf8 = utf8;
        var bytes = utf8.Span;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'\n')
            {
                starts.Add(i + 1);
            }
        }
    }

    public SourcePosition At(long offset)
    {
        var place = (int)Math.Min(offset, utf8.Length);
        var found = starts.BinarySearch(place);
        var line = found >= 0 ? found : ~found - 1;
        var (from, counted) = last.Line == line && last.Place <= place ? (last.Place, last.Characters) : (starts[line], 0);
        last = (line, place, counted + Encoding.UTF8.GetCharCount(utf8.Span[from..place]));
        return new SourcePosition(line + 1, last.Characters + 1);
    }

    public SourcePosition At(long line, long byteInLine) => At(starts[(int)Math.Min(line, starts.Count - 1)] + byteInLine);
}
