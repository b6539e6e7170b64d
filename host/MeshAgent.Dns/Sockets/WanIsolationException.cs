namespace MeshAgent.Dns.Sockets;

/// <summary>A socket could not be kept to the WAN, so it was not used: control traffic without its mark would be a leak.</summary>
public sealed class WanIsolationException : Exception
{
    /// <summary>Says which option failed.</summary>
    /// <param name="option">The kernel's name of the option, for example <c>SO_MARK</c>.</param>
    /// <param name="errorNumber">The kernel's errno, or 0 when the option did not hold although setting it succeeded.</param>
    /// <param name="message">What happened and what would help.</param>
    /// <param name="inner">The failed call, when one failed.</param>
    public WanIsolationException(string option, int errorNumber, string message, Exception? inner = null)
        : base(message, inner)
    {
        Option = option;
        ErrorNumber = errorNumber;
    }

    /// <summary>The kernel's name of the option.</summary>
    public string Option { get; }

    /// <summary>The kernel's errno, or 0 when the read-back differed.</summary>
    public int ErrorNumber { get; }
}
