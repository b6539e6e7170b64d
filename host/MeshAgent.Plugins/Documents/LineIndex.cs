using System.Text;

namespace MeshAgent.Plugins.Documents;

/// <summary>Turns offsets in bytes into lines and columns.</summary>
internal sealed class LineIndex
{
    private readonly ReadOnlyMemory<byte> utf8;
    private readonly List<int> starts = [0];

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
        return new SourcePosition(line + 1, Encoding.UTF8.GetCharCount(utf8.Span[starts[line]..place]) + 1);
    }

    public SourcePosition At(long line, long byteInLine) => At(starts[(int)Math.Min(line, starts.Count - 1)] + byteInLine);
}
