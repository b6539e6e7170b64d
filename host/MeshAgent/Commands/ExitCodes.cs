namespace MeshAgent.Host.Commands;

/// <summary>What the process tells its caller; scripts rely on the numbers.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>Refused or failed; standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>The agent answers, and a guarantee or a whole function is missing.</summary>
    public const int Unhealthy = 3;
}
