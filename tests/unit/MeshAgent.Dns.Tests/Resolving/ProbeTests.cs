using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Tests.Fakes;

namespace MeshAgent.Dns.Tests.Resolving;

/// <summary>Probes: any valid reply proves a path, and nothing is cached or shared.</summary>
public sealed class ProbeTests
{
    private static readonly DnsName Name = DnsName.Parse("probe.example.net");

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task AnyValidReply_ProvesThePathWithOneQuery(int code)
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q) { Code = code }.Build()]);

        var probe = await Resolvers.Create().ProbeAsync([server.Server], Name, TestContext.Current.CancellationToken);

        Assert.True(probe.IsProven);
        Assert.Equal(server.Server, probe.RepliedBy);
        Assert.Equal((ResponseCode)code, Assert.Single(probe.Trail).Code);
    }

    [Fact]
    public async Task TruncatedReply_ProvesThePath()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q) { Flags = 0x8380 }.Build()]);

        var probe = await Resolvers.Create().ProbeAsync([server.Server], Name, TestContext.Current.CancellationToken);

        Assert.True(probe.IsProven);
        Assert.Single(probe.Trail);
    }

    [Fact]
    public async Task Forgery_ProvesNothing()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q) { Id = q.Id ^ 1 }.Build()]);

        var probe = await Resolvers.Create().ProbeAsync([server.Server], Name, TestContext.Current.CancellationToken);

        Assert.False(probe.IsProven);
        Assert.Equal(LookupOutcome.Timeout, probe.Outcome);
    }

    [Fact]
    public async Task FirstServerSilent_SecondOneProves()
    {
        await using var silent = FakeServer.StartSilent("::1");
        await using var server = FakeServer.Start(q => [new FakeReply(q) { Code = 5 }.Build()]);

        var probe = await Resolvers.Create().ProbeAsync([silent.Server, server.Server], Name, TestContext.Current.CancellationToken);

        Assert.Equal(server.Server, probe.RepliedBy);
    }

    [Fact]
    public async Task Cache_IsNeitherReadNorFilled()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q).Address(q.Name, "192.0.2.1").Build()]);
        var resolver = Resolvers.Create();

        await resolver.ProbeAsync([server.Server], Name, TestContext.Current.CancellationToken);
        await resolver.ProbeAsync([server.Server], Name, TestContext.Current.CancellationToken);

        Assert.Equal(2, server.UdpQueries.Count);
        Assert.Empty(resolver.ExportLastGood());
    }

    [Fact]
    public async Task NoServers_SaysSo()
        => Assert.Equal(
            LookupOutcome.NoServers, (await Resolvers.Create().ProbeAsync([], Name, TestContext.Current.CancellationToken)).Outcome);
}
