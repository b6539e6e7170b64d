using System.Text;

namespace MeshAgent.Netlink.Transport;

/// <summary>
/// The kernel refused a request, or could not be asked. The message says what was tried, why it failed, and the usual fix.
/// </summary>
public sealed class NetlinkException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="operation">What was tried, for example "add IPv4 route default via 192.0.2.1".</param>
    /// <param name="errno">Why.</param>
    /// <param name="kernelMessage">The kernel's own words from the extended ack; null when it gave none.</param>
    /// <param name="attribute">Name of the attribute at fault; null when unknown.</param>
    public NetlinkException(string operation, Errno errno, string? kernelMessage = null, string? attribute = null)
        : base(Describe(operation, errno, kernelMessage, attribute))
    {
        Operation = operation;
        Errno = errno;
        KernelMessage = kernelMessage;
        Attribute = attribute;
    }

    /// <summary>What was tried.</summary>
    public string Operation { get; }

    /// <summary>Why it failed.</summary>
    public Errno Errno { get; }

    /// <summary>The kernel's own words (NLMSGERR_ATTR_MSG); null when it gave none.</summary>
    public string? KernelMessage { get; }

    /// <summary>Name of the attribute at fault (NLMSGERR_ATTR_OFFS or _MISS_TYPE); null when unknown.</summary>
    public string? Attribute { get; }

    private static string Describe(string operation, Errno errno, string? kernelMessage, string? attribute)
    {
        var text = new StringBuilder($"{operation}: {kernelMessage ?? ErrnoText.Meaning(errno)} ({ErrnoText.Symbol(errno)}");
        if (attribute is not null)
        {
            text.Append($", at {attribute}");
        }

        text.Append(')');
        if (ErrnoText.Fix(errno) is { } fix)
        {
            text.Append($"; {fix}");
        }

        return text.ToString();
    }
}
