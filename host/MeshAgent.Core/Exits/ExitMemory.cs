using System.Net;

namespace MeshAgent.Core.Exits;

/// <summary>What is known of one exit.</summary>
public sealed record ExitMemory
{
    /// <summary>The exit.</summary>
    public required ExitKey Key { get; init; }

    /// <summary>How it stands.</summary>
    public ExitState State { get; init; } = new IdleState("not looked at yet");

    /// <summary>The address that it is contacted at; null when it is not.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>When that address was first contacted.</summary>
    public DateTimeOffset ContactedAt { get; init; }

    /// <summary>Attempts at addresses since it was last up.</summary>
    public int Attempts { get; init; }

    /// <summary>The provider's counter of received bytes at the last look.</summary>
    public long ReceivedBytes { get; init; }

    /// <summary>The provider's counter of sent bytes at the last look.</summary>
    public long SentBytes { get; init; }

    /// <summary>Bytes sent to it when it was last heard; what is sent since has not been answered.</summary>
    public long SentBytesWhenHeard { get; init; }

    /// <summary>When something was last received.</summary>
    public DateTimeOffset HeardAt { get; init; }

    /// <summary>When to look at its counters again while it is up; rounds that come before do not move it.</summary>
    public DateTimeOffset LookAt { get; init; }

    /// <summary>How many signs of life were asked for.</summary>
    public long ProbeNumber { get; init; }

    /// <summary>Since when it has been up without a break; null when it is not.</summary>
    public DateTimeOffset? UpSince { get; init; }
}
