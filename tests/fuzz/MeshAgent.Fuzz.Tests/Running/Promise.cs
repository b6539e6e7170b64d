namespace MeshAgent.Fuzz.Tests.Running;

/// <summary>What a parser promises beyond not throwing.</summary>
internal static class Promise
{
    /// <summary>Fails the case when a promise is broken.</summary>
    public static bool Kept(bool isKept, string what) => isKept ? true : throw new InvalidDataException(what);
}
