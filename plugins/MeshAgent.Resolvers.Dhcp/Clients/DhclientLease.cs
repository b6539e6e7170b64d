using System.Globalization;
using System.Net;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning.Servers;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>One lease of a dhclient.leases, as its statements are read.</summary>
/// <param name="line">Where it begins.</param>
/// <param name="isVersion6">Whether it is a <c>lease6</c>.</param>
internal sealed class DhclientLease(int line, bool isVersion6)
{
    /// <summary>
    /// Pieces of one statement that are kept: an option with <see cref="LeaseServers.Most"/> addresses and commas has fewer.
    /// </summary>
    public const int LongestStatement = 32;

    private const string DateForm = "yyyy/M/d H:m:s";

    private readonly List<IPAddress> addresses = [];
    private DateTimeOffset? expiresAt;
    private DateTimeOffset? startsAt;
    private bool isReleased;

    /// <summary>Where it begins.</summary>
    public int Line => line;

    /// <summary>Whether it is a <c>lease6</c>.</summary>
    public bool IsVersion6 => isVersion6;

    /// <summary>Its link; empty when none is named.</summary>
    public string Link { get; private set; } = "";

    /// <summary>The first mistake; empty when there is none.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>Where that is.</summary>
    public int ProblemLine { get; private set; }

    /// <summary>Notes a mistake.</summary>
    /// <param name="at">Where.</param>
    /// <param name="what">What.</param>
    public void Complain(int at, string what)
    {
        if (Problem.Length == 0)
        {
            (ProblemLine, Problem) = (at, what);
        }
    }

    /// <summary>Takes one statement.</summary>
    /// <param name="statement">Its pieces, without the semicolon.</param>
    /// <param name="depth">How many braces are around it; 1 in the lease itself.</param>
    public void Take(List<DhclientToken> statement, int depth)
    {
        switch (statement)
        {
            case [var key, var name] when key.Is("interface"):
                Link = name.Text;
                break;
            case [var key, ..] when key.Is("released") || key.Is("abandoned"):
                isReleased = true;
                break;
            case [var key, var option, .. var values] when key.Is("option")
                && (option.Is("domain-name-servers") || option.Is("dhcp6.name-servers")):
                TakeServers(values);
                break;
            case [var key, .. var time] when key.Is("expire") && depth == 1:
                TakeEnd(key.Line, time);
                break;
            case [var key, var seconds] when key.Is("starts") && depth > 1 && TrySeconds(seconds, out var start):
                startsAt = DateTimeOffset.FromUnixTimeSeconds((long)start);
                break;
            case [var key, var seconds] when key.Is("max-life") && depth > 1 && TrySeconds(seconds, out var life) && startsAt is { } begin:
                TakeLife(LeaseServers.End(begin, (uint)Math.Min(life, LeaseServers.Infinite)));
                break;
        }
    }

    /// <summary>The servers that it names.</summary>
    /// <returns>None when it was released.</returns>
    public EquatableArray<NameServer> Servers() => isReleased ? [] : LeaseServers.Of(addresses, Link, expiresAt);

    private void TakeServers(IEnumerable<DhclientToken> values)
    {
        foreach (var value in values.Where(static value => !value.Is(",")))
        {
            if (value.IsQuoted || !ServerAddress.TryParse(value.Text, out var server))
            {
                Complain(value.Line, $"{AddressList.Shown(value.Text)} is no address");
                return;
            }

            addresses.Add(server.Address);
        }
    }

    // Several addresses: the lease lives as long as the last of them.
    private void TakeLife(DateTimeOffset? end) =>
        expiresAt = end is null || (expiresAt is { } known && known > end) ? expiresAt ?? DateTimeOffset.MaxValue : end;

    // "4 2026/11/27 16:34:21" in UTC, "epoch 1795797000", "never"; the weekday is there for people.
    private void TakeEnd(int at, IReadOnlyList<DhclientToken> time)
    {
        if (time is [var word] && word.Is("never"))
        {
            expiresAt = null;
        }
        else if (time is [var epoch, var seconds, ..] && epoch.Is("epoch") && TrySeconds(seconds, out var since))
        {
            expiresAt = DateTimeOffset.FromUnixTimeSeconds((long)since);
        }
        else if (time is [_, var date, var clock] && DateTimeOffset.TryParseExact(
            $"{date.Text} {clock.Text}", DateForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end))
        {
            expiresAt = end;
        }
        else
        {
            Complain(at, $"{AddressList.Shown(string.Join(' ', time.Select(static piece => piece.Text)))} is no time");
        }
    }

    // Within what a time can be at all; dhclient counts in 32 bits.
    private static bool TrySeconds(DhclientToken token, out ulong seconds) =>
        ulong.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) && seconds <= 200_000_000_000;
}
