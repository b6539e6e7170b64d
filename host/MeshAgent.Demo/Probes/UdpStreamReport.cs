namespace MeshAgent.Demo.Probes;

/// <summary>What became of a <see cref="UdpStream"/>.</summary>
/// <param name="Sent">Datagrams that the kernel took.</param>
/// <param name="Refused">Datagrams that the kernel refused at once (no route, unreachable, guarded).</param>
/// <param name="Answers">Answers by the way that the datagram had taken.</param>
/// <param name="LongestSilence">The longest time without an answer, from the start of the stream to now.</param>
public sealed record UdpStreamReport(int Sent, int Refused, IReadOnlyDictionary<Way, int> Answers, TimeSpan LongestSilence)
{
    /// <summary>Answers of one way.</summary>
    /// <param name="way">The way.</param>
    /// <returns>How many.</returns>
    public int By(Way way) => Answers.GetValueOrDefault(way);
}
