namespace MeshAgent.Core.Isolation;

/// <summary>How the self-test of a family stands.</summary>
public enum SelfTestVerdict
{
    /// <summary>Nothing can be proven yet: no path, no server to ask, or the state is not known.</summary>
    Waiting,

    /// <summary>Control traffic takes the WAN and nothing else does.</summary>
    Passed,

    /// <summary>One of the two does not hold.</summary>
    Failed,
}
