using System.Net;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Host.Agent;

namespace MeshAgent.Host.Tests.Agent;

public sealed class UnannouncedChangesTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Due_RouteRoundsInBetween_DoNotPutTheLookAtExitsOff()
    {
        var changes = new UnannouncedChanges();
        changes.Looked(Source.All, Start, Start.AddSeconds(5), []);
        for (var second = 1; second < 5; second++)
        {
            changes.Looked(Source.Routes, Start.AddSeconds(second), Start.AddSeconds(second + 5), []);
            Assert.Equal(Source.None, changes.Due(Start.AddSeconds(second)));
        }

        Assert.Equal(Source.Exits, changes.Due(Start.AddSeconds(5)));
    }

    [Fact]
    public void DueAt_ARoundWantsAnEarlierLook_IsThatTime()
    {
        var changes = new UnannouncedChanges();
        changes.Looked(Source.All, Start, Start.AddSeconds(60), []);

        changes.Looked(Source.Routes, Start.AddSeconds(1), Start.AddSeconds(2), []);

        Assert.Equal(Start.AddSeconds(2), changes.DueAt);
    }

    [Fact]
    public void Due_ExitsLookedAtOften_TheFilterIsLookedAtNowAndThen()
    {
        var changes = new UnannouncedChanges();
        changes.Looked(Source.All, Start, Start.AddSeconds(59), []);
        Assert.Equal(Source.Exits, changes.Due(Start.AddSeconds(59)));

        changes.Looked(Source.Exits, Start.AddSeconds(59), Start.AddSeconds(60), []);

        Assert.Equal(Source.Exits | Source.Guard, changes.Due(Start.AddSeconds(60)));
    }

    [Fact]
    public void Due_AServerLapses_AsksTheSourcesBeforeItIsTakenForLapsed()
    {
        var changes = new UnannouncedChanges();
        var server = new NameServer
        {
            Address = IPAddress.Parse("198.51.100.53"),
            Scope = NameServerScope.Wan,
            ExpiresAt = Start.AddSeconds(30),
        };
        changes.Looked(Source.All, Start, Start.AddSeconds(30), [server]);

        Assert.Equal(Source.None, changes.Due(Start.AddSeconds(29)));
        Assert.True(changes.Due(Start.AddSeconds(30)).HasFlag(Source.Resolvers));
    }

    [Fact]
    public void Due_NoServerLapses_AsksTheSourcesEveryTenMinutes()
    {
        var changes = new UnannouncedChanges();
        changes.Looked(Source.All, Start, Start.AddSeconds(5), []);

        Assert.False(changes.Due(Start.AddMinutes(9)).HasFlag(Source.Resolvers));
        Assert.True(changes.Due(Start.AddMinutes(10)).HasFlag(Source.Resolvers));
    }
}
