using System.Diagnostics;
using MeshAgent.Fuzz.Tests.Mutation;

namespace MeshAgent.Fuzz.Tests.Running;

/// <summary>Runs a parser over the cases of a seed, on a thread that is watched.</summary>
/// <param name="target">The parser.</param>
/// <param name="seed">The seed.</param>
internal sealed class FuzzRun(FuzzTarget target, ulong seed)
{
    /// <summary>
    /// For one case. Usual cases take microseconds; a loaded machine can stop a thread for a second. Shorter blames parsers for load.
    /// </summary>
    private static readonly TimeSpan CaseLimit = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly Mutator mutator = new(Corpus.Of(target.Name), target.Words);
    private long current = -1;
    private byte[] input = [];
    private Exception? failure;

    /// <summary>How many inputs the parser took for good ones.</summary>
    public long Accepted { get; private set; }

    /// <summary>Runs cases.</summary>
    /// <param name="first">The number of the first.</param>
    /// <param name="count">How many.</param>
    /// <returns>How long it took.</returns>
    /// <exception cref="FuzzFailureException">A case broke a promise.</exception>
    public TimeSpan Run(long first, long count)
    {
        var watch = Stopwatch.StartNew();
        var thread = new Thread(() => RunCases(first, count)) { IsBackground = true, Name = target.Name };
        thread.Start();
        var (seen, since) = (-1L, Stopwatch.StartNew());
        while (!thread.Join(LookEvery))
        {
            if (Volatile.Read(ref current) is var now && now != seen)
            {
                (seen, since) = (now, Stopwatch.StartNew());
            }
            else if (since.Elapsed > CaseLimit)
            {
                throw new FuzzFailureException(target, seed, now, Volatile.Read(ref input), $"not done within {CaseLimit.TotalSeconds:0} s", null);
            }
        }

        return failure is null ? watch.Elapsed : throw failure;
    }

    private void RunCases(long first, long count)
    {
        for (var number = first; number < first + count && failure is null; number++)
        {
            var random = new CaseRandom(seed, (ulong)number);
            var bytes = mutator.Make(ref random);
            Volatile.Write(ref input, bytes);
            Volatile.Write(ref current, number);
            RunCase(number, bytes);
        }
    }

    private void RunCase(long number, byte[] bytes)
    {
        var problem = Problem(bytes, out var exception);
        if (problem.Length > 0 && exception is null)
        {
            // Once more: what the runtime allocates for a method's first call is none of the parser's doing.
            problem = Problem(bytes, out exception);
        }

        failure = problem.Length > 0 ? new FuzzFailureException(target, seed, number, bytes, problem, exception) : null;
    }

    private string Problem(byte[] bytes, out Exception? exception)
    {
        exception = null;
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Accepted += target.Parse(bytes) ? 1 : 0;
        }
#pragma warning disable CA1031 // Any exception that comes out is what is looked for.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            exception = thrown;
            return $"{thrown.GetType().Name}: {thrown.Message}";
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var limit = target.FixedAllocations + (target.AllocationsPerByte * bytes.Length);
        return allocated > limit ? $"allocated {allocated} bytes for an input of {bytes.Length}; {limit} are allowed" : "";
    }
}
