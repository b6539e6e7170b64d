namespace MeshAgent.Core.Recovery;

/// <summary>Whether a path could work at all.</summary>
public enum ApplicabilityVerdict
{
    /// <summary>Nothing speaks against it.</summary>
    Applicable,

    /// <summary>Not as things are; it may be again.</summary>
    NotNow,

    /// <summary>What it was is no more.</summary>
    Never,
}
