using System.Security.Cryptography;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Resolving;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeshAgent.Dns.Tests.Fakes;

/// <summary>Resolvers as the tests need them.</summary>
internal static class Resolvers
{
    public const string Host = "exit1.example.net";

    /// <summary>The defaults, a few times faster, so that a test of silence does not take seconds.</summary>
    public static ResolverSettings Quick { get; } = ResolverSettings.Default with
    {
        TryTimeout = TimeSpan.FromMilliseconds(300),
        LastTryTimeout = TimeSpan.FromMilliseconds(400),
        ProbeDeadline = TimeSpan.FromSeconds(1),
        NextServerDelay = TimeSpan.FromMilliseconds(150),
        Deadline = TimeSpan.FromSeconds(2),
        DeadlineWithLastGood = TimeSpan.FromSeconds(1),
        OtherFamilyGrace = TimeSpan.FromMilliseconds(200),
    };

    public static WanResolver Create(
        ResolverSettings? settings = null, TimeProvider? clock = null, IWanSocketFactory? sockets = null)
        => new(
            sockets ?? new LoopbackSocketFactory(),
            settings ?? Quick,
            clock ?? TimeProvider.System,
            RandomNumberGenerator.Create(),
            new Random(1),
            NullLogger<WanResolver>.Instance);

    public static LookupRequest Ask(RecordType type, params NameServerEndpoint[] servers)
        => new(DnsName.Parse(Host), [type], [.. servers]);

    public static LookupRequest AskBoth(params NameServerEndpoint[] servers)
        => LookupRequest.ForAddresses(DnsName.Parse(Host), [.. servers]);

    public static Task<LookupResult> LookupAsync(this WanResolver resolver, LookupRequest request)
        => resolver.LookupAsync(request, TestContext.Current.CancellationToken);
}
