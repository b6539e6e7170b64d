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

    public QuestionDesk Desk => field ??= new QuestionDesk(
        Resolvers.Create(),
        () => [.. Servers],
        settings ?? ForwarderSettings.Default with { Deadline = Resolvers.Quick.ProbeDeadline },
        Clock,
        TestContext.Current.CancellationToken);

    public async Task<byte[]> AskAsync(byte[] query, DnsTransport transport = DnsTransport.Udp)
    {
        var reply = await AnswerAsync(query, transport);
        Assert.NotNull(reply);
        return reply;
    }

    public Task<byte[]?> AnswerAsync(byte[] query, DnsTransport transport = DnsTransport.Udp)
    {
        var reply = new byte[QuestionDesk.RoomAtOnce];
        if (Desk.TryAnswer(query, transport, reply, out var length))
        {
            return Task.FromResult(length == 0 ? null : reply[..length]);
        }

        var client = new TestClient(query, transport);
        Desk.Ask(client);
        return client.Reply;
    }

    private sealed class TestClient(byte[] message, DnsTransport transport) : WaitingClient(message, transport)
    {
        private readonly TaskCompletionSource<byte[]?> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<byte[]?> Reply => _reply.Task;

        public override void Send(ReadOnlySpan<byte> reply) => _reply.SetResult(reply.ToArray());
    }
}
