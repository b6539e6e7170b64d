namespace MeshAgent.WanExec.Launching;

/// <summary>How a program is to be started.</summary>
public sealed record LaunchOptions
{
    /// <summary>A user's name or number to run as; null to stay the caller.</summary>
    public string? User { get; init; }

    /// <summary>A group's name or number to run in; null for the user's own, or the caller's.</summary>
    public string? Group { get; init; }

    /// <summary>Nothing that it starts may gain rights by its file (no_new_privs): setuid programs run without their rights.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>The soft limit of open files; null for the caller's.</summary>
    public ulong? OpenFiles { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }
}
