namespace MeshAgent.Core.Recovery;

/// <summary>How long recovery waits for what.</summary>
public static class RecoveryTimings
{
    /// <summary>
    /// The first wait for a remembered gateway's answer before it is asked again. The kernel itself asks three times, a second apart
    /// (mcast_solicit, arp(7)), so less would only repeat what is under way; more delays a gateway that comes up late.
    /// </summary>
    public static readonly TimeSpan FirstGatewayAsk = TimeSpan.FromSeconds(4);

    /// <summary>
    /// The longest wait between two questions to a gateway that does not answer: bounds how late a modem that was off is found. Less would
    /// send ARP requests for ever at a pace that a battery-powered backhaul notices.
    /// </summary>
    public static readonly TimeSpan LongestGatewayAsk = TimeSpan.FromSeconds(30);

    /// <summary>The first wait between two probes of an unproven path; the resolver's own deadline is longer than a lost packet.</summary>
    public static readonly TimeSpan FirstProbe = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The longest wait between two probes of an unproven path: a name server that comes up late is found within this. Less would knock
    /// at a dead server all day.
    /// </summary>
    public static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a path that was rejected rests before it is tried again when the link's lease still offers it. Less would knock at a wrong
    /// router all day; more delays a replaced or restarted gateway by as much.
    /// </summary>
    public static readonly TimeSpan LeaseRetry = TimeSpan.FromSeconds(20);

    /// <summary>How long a rejected path is still shown: long enough that someone who comes to look the next morning's hour sees why.</summary>
    public static readonly TimeSpan ShowRejected = TimeSpan.FromHours(1);

    /// <summary>How long to wait for a gateway's answer.</summary>
    /// <param name="asked">How often it was asked.</param>
    /// <returns>Doubles from the first to the longest; zero before the first question.</returns>
    public static TimeSpan GatewayAsk(int asked) => asked == 0 ? TimeSpan.Zero : Doubled(FirstGatewayAsk, asked - 1, LongestGatewayAsk);

    /// <summary>How long to wait before the next probe.</summary>
    /// <param name="sent">How many were sent since the last proof.</param>
    /// <returns>Doubles from the first to the longest; zero before the first probe.</returns>
    public static TimeSpan Probe(int sent) => sent == 0 ? TimeSpan.Zero : Doubled(FirstProbe, sent - 1, LongestProbe);

    /// <summary>A wait that doubles up to a bound and cannot overflow.</summary>
    /// <param name="first">The first wait.</param>
    /// <param name="doublings">How often it has doubled.</param>
    /// <param name="longest">The bound.</param>
    /// <returns>The wait.</returns>
    public static TimeSpan Doubled(TimeSpan first, int doublings, TimeSpan longest)
    {
        var wait = first;
        for (var i = 0; i < doublings && wait < longest; i++)
        {
            wait *= 2;
        }

        return wait < longest ? wait : longest;
    }
}
