using MeshAgent.Dns.Forwarding;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using MeshAgent.Dns.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace MeshAgent.Dns.Tests.Forwarding;

/// <summary>A desk whose answers age by a clock that the test turns.</summary>
internal sealed class TestDesk(ForwarderSettings? settings, params NameServerEndpoint[] servers)
{
    public FakeTimeProvider Clock { get; } = new();

    public NameServerEndpoint[] Servers { get; set; } = servers;

    private QuestionDesk Desk => field ??= new QuestionDesk(
        Resolvers.Create(),
        () => [.. Servers],
        settings ?? ForwarderSettings.Default with { Deadline = Resolvers.Quick.ProbeDeadline },
        Clock,
        TestContext.Current.CancellationToken);

    public async Task<byte[]> AskAsync(byte[] query, DnsTransport transport = DnsTransport.Udp)
    {
        var reply = await Desk.AnswerAsync(query, transport);
        Assert.NotNull(reply);
        return reply;
    }

    public ValueTask<byte[]?> AnswerAsync(byte[] query) => Desk.AnswerAsync(query, DnsTransport.Udp);
}
