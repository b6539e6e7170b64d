using MeshAgent.WanExec.Libc;

namespace MeshAgent.WanExec.Bpf;

/// <summary>The limit of locked memory, raised for a moment; disposal puts it back, for what is started later inherits it.</summary>
internal readonly unsafe struct LockedMemory : IDisposable
{
    private const int Resource = 8; // RLIMIT_MEMLOCK, asm-generic/resource.h

    private readonly ResourceLimit before;

    private LockedMemory(ResourceLimit before, bool isRaised)
    {
        this.before = before;
        IsRaised = isRaised;
    }

    /// <summary>Whether the kernel allowed it.</summary>
    public bool IsRaised { get; }

    /// <summary>Raises it.</summary>
    /// <returns>The limit until it is disposed of.</returns>
    public static LockedMemory Raise()
    {
        var unlimited = new ResourceLimit(ulong.MaxValue, ulong.MaxValue);
        ResourceLimit before;
        var isRaised = SystemCalls.Limit(Resource, &unlimited, &before) == 0;
        return new LockedMemory(before, isRaised);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var wanted = before;
        if (IsRaised)
        {
            _ = SystemCalls.Limit(Resource, &wanted, null);
        }
    }
}
