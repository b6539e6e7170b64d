namespace MeshAgent.Fuzz.Tests.Running;

/// <summary>A case that broke a promise, with all that is needed to run it again.</summary>
internal sealed class FuzzFailureException(FuzzTarget target, ulong seed, long number, byte[] input, string problem, Exception? inner)
    : Exception(
        $"{target.Name}: {problem}\nagain: MESHAGENT_FUZZ_SEED={seed}:{number}\n{input.Length} bytes: {Convert.ToHexStringLower(input)}", inner);
