using System.Text;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Dns.Tests.Resolving;

/// <summary>EDNS0 (RFC 6891), servers that refuse it, and Extended DNS Errors (RFC 8914).</summary>
public sealed class EdnsTests
{
    public enum Refusal
    {
        FormErr,
        BareFormErr,
        NotImp,
        BadVers,
    }

    public static TheoryData<Refusal> Refusals { get; } = [.. Enum.GetValues<Refusal>()];

    [Fact]
    public async Task Query_ByDefault_Advertises1232Bytes()
    {
        await using var server = FakeServer.Start(q => [Answer(q)]);

        await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        var query = server.UdpQueries.Single();
        Assert.True(query.HasEdns);
        Assert.Equal(1232, query.PayloadSize);

        // RD alone (RFC 1035 §4.1.1).
        Assert.Equal([0x01, 0x00], query.Bytes[2..4]);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task ServerRefusesEdns_IsAskedWithoutAndRememberedForAWhile(Refusal refusal)
    {
        await using var server = FakeServer.Start(q => [q.HasEdns ? Refuse(refusal, q) : Answer(q)]);
        var clock = new FakeTimeProvider();
        var resolver = Resolvers.Create(clock: clock);
        var request = Resolvers.Ask(RecordType.A, server.Server) with { UseCache = false };

        var first = await resolver.LookupAsync(request);
        var second = await resolver.LookupAsync(request);
        clock.Advance(ResolverSettings.Default.CapabilityMemory);
        var later = await resolver.LookupAsync(request);

        Assert.All([first, second, later], r => Assert.Equal(LookupOutcome.Answered, r.Outcome));
        Assert.Equal([true, false], first.Trail.Select(a => a.UsedEdns));
        Assert.Equal([false], second.Trail.Select(a => a.UsedEdns));
        Assert.Equal([true, false], later.Trail.Select(a => a.UsedEdns));
    }

    [Fact]
    public async Task BadVers_IsReadFromBothHalvesOfTheCode()
    {
        await using var server = FakeServer.Start(q => [q.HasEdns ? Refuse(Refusal.BadVers, q) : Answer(q)]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(ResponseCode.BadVersion, result.Trail[0].Code);
    }

    [Fact]
    public async Task FormErrWithoutEdnsToo_CountsAsFailureAndNotAsRefusalOfEdns()
    {
        await using var server = FakeServer.Start(q => [new FakeReply(q) { Code = 1 }.Build()]);
        var resolver = Resolvers.Create();

        var result = await resolver.LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(LookupOutcome.ServerFailure, result.Outcome);
        Assert.Equal([true, false, true, false], result.Trail.Select(a => a.UsedEdns));
        Assert.Null(resolver.Servers[server.Server].RefusedEdns);
    }

    [Fact]
    public async Task ExtendedError_IsInTheTrail()
    {
        // INFO-CODE 23 (Network Error) with text, in option 15 (RFC 8914 §2).
        byte[] text = [0, 23, .. Encoding.UTF8.GetBytes("upstream down")];
        await using var server = FakeServer.Start(
            q => [new FakeReply(q) { Code = 2 }.Edns(options: [0, 15, 0, (byte)text.Length, .. text]).Build()]);

        var result = await Resolvers.Create().LookupAsync(Resolvers.Ask(RecordType.A, server.Server));

        Assert.Equal(new ExtendedError(23, "upstream down"), result.Trail[0].ExtendedError);
        Assert.Contains("rcode=ServerFailure ede=23", result.Trail[0].ToString(), StringComparison.Ordinal);
    }

    private static byte[] Refuse(Refusal refusal, FakeQuery q) => refusal switch
    {
        Refusal.FormErr => new FakeReply(q) { Code = 1 }.Build(),
        Refusal.BareFormErr => new FakeReply(q) { Code = 1, Question = [], QuestionCount = 0 }.Build(),
        Refusal.NotImp => new FakeReply(q) { Code = 4 }.Build(),
        _ => new FakeReply(q).Edns(extendedCode: 1).Build(),
    };

    private static byte[] Answer(FakeQuery q) => new FakeReply(q).Address(Resolvers.Host, "192.0.2.1").Build();
}
