using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MeshAgent.Dns.Messages;
using MeshAgent.Dns.Servers;
using MeshAgent.Dns.Sockets;

namespace MeshAgent.Dns.Resolving;

/// <summary>One query to one server: a line of the trail, and evidence about the path to that server.</summary>
public sealed record LookupAttempt
{
    /// <summary>Who was asked.</summary>
    public required NameServerEndpoint Server { get; init; }

    /// <summary>How.</summary>
    public required DnsTransport Transport { get; init; }

    /// <summary>The name asked for: the one looked up, or where its aliases led.</summary>
    public required DnsName Name { get; init; }

    /// <summary>The type asked for.</summary>
    public required RecordType Type { get; init; }

    /// <summary>How it ended.</summary>
    public required AttemptOutcome Outcome { get; init; }

    /// <summary>From the start of the lookup to the start of this query.</summary>
    public required TimeSpan Started { get; init; }

    /// <summary>From the start of this query to its end.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>The family that the query went over.</summary>
    public AddressFamily Family => Server.Family;

    /// <summary>The reply's RCODE, when there was a reply.</summary>
    public ResponseCode? Code { get; init; }

    /// <summary>The reply's Extended DNS Error, when it had one.</summary>
    public ExtendedError? ExtendedError { get; init; }

    /// <summary>What the kernel said, for <see cref="AttemptOutcome.Unreachable"/> and <see cref="AttemptOutcome.NotIsolated"/>.</summary>
    public NetworkCause Cause { get; init; }

    /// <summary>The kernel's errno behind the cause, or 0.</summary>
    public int ErrorNumber { get; init; }

    /// <summary>Datagrams that came from the server's address and were no reply to this query: late, doubled or forged.</summary>
    public int IgnoredDatagrams { get; init; }

    /// <summary>Whether the query was sent with EDNS0.</summary>
    public bool UsedEdns { get; init; }

    /// <summary>
    /// Whether a valid reply came: id, question and, by UDP, case as sent. It proves the path whatever the reply says, REFUSED included.
    /// </summary>
    public bool IsReply => Outcome <= AttemptOutcome.Truncated;

    /// <summary>The attempt as one line of the trail.</summary>
    public override string ToString()
    {
        var line = new StringBuilder();
        line.Append(
            CultureInfo.InvariantCulture,
            $"+{Started.TotalSeconds:F3}s {Server} {Transport} {Name} {Type}: {Outcome} after {Elapsed.TotalSeconds:F3}s");
        if (Code is { } code)
        {
            line.Append(CultureInfo.InvariantCulture, $" rcode={code}");
        }

        if (ExtendedError is { } error)
        {
            line.Append(CultureInfo.InvariantCulture, $" ede={error.Code}");
        }

        if (Cause != NetworkCause.None)
        {
            line.Append(CultureInfo.InvariantCulture, $" cause={Cause} errno={ErrorNumber}");
        }

        if (IgnoredDatagrams > 0)
        {
            line.Append(CultureInfo.InvariantCulture, $" ignored={IgnoredDatagrams}");
        }

        return line.ToString();
    }
}
