using MeshAgent.Contracts.Exits;

namespace MeshAgent.Tunnels.Probing;

/// <summary>
/// The last probes that were sent, and what was answered to each. The sequence number of an echo request tells probe and request, so that
/// an answer that comes when the next probe is already under way is not lost.
/// </summary>
internal sealed class EchoRounds
{
    /// <summary>
    /// The most requests of one probe: six of each family are chosen. Larger leaves fewer numbers for probes; smaller would leave requests
    /// out.
    /// </summary>
    public const int MostShots = 16;

    /// <summary>
    /// How many probes' answers are waited for: a quick decision asks three times. More would take an answer of long ago for a sign of
    /// life.
    /// </summary>
    private const int MostRounds = 3;

    private readonly Queue<(long Number, IReadOnlyList<EchoShot> Shots)> rounds = new(MostRounds);
    private ProbeAnswer? best;

    /// <summary>Whether nothing more is worth waiting for.</summary>
    public bool IsAnswered => rounds.Count == 0 || (best?.Origin == AnswerOrigin.Beyond && best.ProbeNumber == rounds.Max(static round => round.Number));

    /// <summary>Notes a probe.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="shots">Its requests.</param>
    public void Add(long number, IReadOnlyList<EchoShot> shots)
    {
        if (rounds.Count == MostRounds)
        {
            rounds.Dequeue();
        }

        rounds.Enqueue((number, shots));
    }

    /// <summary>The sequence number of a request.</summary>
    /// <param name="number">The probe's number.</param>
    /// <param name="place">The request's place in it.</param>
    /// <returns>The number; the same again only thousands of probes later.</returns>
    public static ushort Sequence(long number, int place) => (ushort)((number * MostShots) + place);

    /// <summary>Takes an answer.</summary>
    /// <param name="sequence">The sequence number that it names.</param>
    public void Take(ushort sequence)
    {
        foreach (var (number, shots) in rounds)
        {
            var place = (ushort)(sequence - Sequence(number, 0));
            if (place < shots.Count && IsBetter(number, shots[place].Origin))
            {
                best = new ProbeAnswer(number, shots[place].Origin);
            }
        }
    }

    /// <summary>The strongest answer to the last probe that was answered.</summary>
    /// <returns>Null while none was.</returns>
    public ProbeAnswer? Best() => best;

    private bool IsBetter(long number, AnswerOrigin origin) =>
        best is null || number > best.ProbeNumber || (number == best.ProbeNumber && origin > best.Origin);
}
