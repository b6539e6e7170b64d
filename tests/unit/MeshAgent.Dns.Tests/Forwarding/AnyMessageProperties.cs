using FsCheck;
using FsCheck.Fluent;

namespace MeshAgent.Dns.Tests.Forwarding;

/// <summary>Whatever bytes a client sends: the desk does not throw, answers no reply, and what it answers is a reply to that id.</summary>
public sealed class AnyMessageProperties
{
    [Fact]
    public void Desk_AnyBytes_AnswersOnlyWhatAsks()
        => Prop.ForAll(AnyBytes().ToArbitrary(), Holds).QuickCheckThrowOnFailure();

    // There are no servers, so that everything is answered at once.
    private static bool Holds(byte[] bytes)
    {
        var answering = new TestDesk(null).AnswerAsync(bytes);
        if (!answering.IsCompletedSuccessfully)
        {
            return false;
        }

        var mayBeAnswered = bytes.Length >= 12 && (bytes[2] & 0x80) == 0;
        return answering.Result is { } reply
            ? mayBeAnswered && ClientBytes.IsReply(reply) && ClientBytes.Id(reply) == ((bytes[0] << 8) | bytes[1]) && reply.Length <= 65535
            : !mayBeAnswered;
    }

    // Bytes that are nothing, and queries with a few bytes changed or cut off, which come further.
    private static Gen<byte[]> AnyBytes()
    {
        var noise = ArbMap.Default.GeneratorFor<byte[]>();
        var query = Gen.Elements(
            ClientBytes.Query("exit1.example.net"), ClientBytes.Query("_wg._udp.example.net", 33, payload: 4096, dnssecOk: true));
        var mutated = from seed in query
                      from length in Gen.Choose(seed.Length / 2, seed.Length)
                      from changes in Gen.Choose(0, 3)
                      from places in Gen.ListOf(Gen.Choose(0, (seed.Length / 2) - 1), changes)
                      from values in Gen.ListOf(Gen.Choose(0, 255), changes)
                      select Changed(seed[..length], places, values);
        return Gen.OneOf(noise, mutated, query);
    }

    private static byte[] Changed(byte[] bytes, IEnumerable<int> places, IEnumerable<int> values)
    {
        foreach (var (place, value) in places.Zip(values))
        {
            bytes[place] = (byte)value;
        }

        return bytes;
    }
}
