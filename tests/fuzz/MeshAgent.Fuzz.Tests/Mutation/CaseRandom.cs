namespace MeshAgent.Fuzz.Tests.Mutation;

/// <summary>
/// The random numbers of one case: SplitMix64 (Steele, Lea and Flood 2014) from the seed and the case's number, so that each case can be
/// run again by itself and none costs an allocation.
/// </summary>
internal struct CaseRandom(ulong seed, ulong number)
{
    private ulong state = seed ^ (number * 0x9e3779b97f4a7c15);

    public ulong Next()
    {
        var mixed = state += 0x9e3779b97f4a7c15;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to and without a bound; 0 for a bound of 0.</summary>
    public int Below(int bound) => bound <= 0 ? 0 : (int)(Next() % (ulong)bound);
}
