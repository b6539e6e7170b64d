using MeshAgent.Resolvers.Learning.Watching;

namespace MeshAgent.Resolvers.RouterAdvertisement.Tests;

/// <summary>poll(2) by handles and not by numbers, which are another file's once closed.</summary>
public sealed class PollTests
{
    [Fact]
    public void Wait_BellThatRang_IsReadyUntilItIsSilent()
    {
        using var silent = Poll.MakeBell();
        using var bell = Poll.MakeBell();
        Poll.Ring(bell);
        Assert.Equal([false, true], Poll.Wait([silent, bell], milliseconds: -1));

        Poll.Silence(bell);
        Assert.Equal([false, false], Poll.Wait([silent, bell], milliseconds: 0));
    }

    [Fact]
    public void Wait_OneIsClosed_Throws()
    {
        using var open = Poll.MakeBell();
        var closed = Poll.MakeBell();
        closed.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Poll.Wait([open, closed], milliseconds: -1));
    }
}
