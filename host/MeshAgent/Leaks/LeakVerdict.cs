namespace MeshAgent.Host.Leaks;

/// <summary>How the test ended.</summary>
internal enum LeakVerdict
{
    /// <summary>Nothing leaked, and the watcher was proven to see.</summary>
    Clean,

    /// <summary>Something leaked.</summary>
    Leaking,

    /// <summary>Nothing was seen to leak, and the watcher was not proven to see: the test says nothing.</summary>
    Unproven,
}
