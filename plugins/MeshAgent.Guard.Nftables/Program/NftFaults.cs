using MeshAgent.Contracts.Health;

namespace MeshAgent.Guard.Nftables.Program;

/// <summary>Turns what went wrong in a run of nft into whose fault it is and what mends it. Pure.</summary>
internal static class NftFaults
{
    /// <summary>
    /// How much of nft's text goes into a message: its first error and the place. The rest repeats it for every later line of the script.
    /// </summary>
    private const int QuotedCharacters = 200;

    private const string NeedsPackages =
        "install the running kernel's modules for nftables (OpenWrt: kmod-nft-core kmod-nft-nat kmod-nft-fib)";

    // strerror() texts of glibc and musl with LC_ALL=C, where they differ both.
    private static readonly (string Text, int Number, string Fix)[] Causes =
    [
        ("Operation not permitted", 1, "run the agent as root, or give it CAP_NET_ADMIN"),
        ("No such file or directory", 2, NeedsPackages),
        ("Permission denied", 13, "run the agent as root, or give it CAP_NET_ADMIN"),
        ("Protocol not supported", 93, NeedsPackages),
        ("Operation not supported", 95, NeedsPackages),
        ("Not supported", 95, NeedsPackages),
        ("Address family not supported", 97, NeedsPackages),
        ("No buffer space available", 105, ""),
        ("JSON support not compiled", 0, "install the nft program with JSON (OpenWrt: nftables-json in place of nftables-nojson)"),
        ("syntax error", 0, "update nftables to 1.0.2 or newer"),
    ];

    /// <summary>Explains a run that did not succeed.</summary>
    /// <param name="doing">What was tried, as in "cannot ...".</param>
    /// <param name="answer">What the run gave.</param>
    /// <returns>The fault.</returns>
    public static Fault Explain(string doing, NftAnswer answer) => answer.Outcome switch
    {
        NftOutcome.NotInstalled => new Fault(
            FaultOrigin.System,
            $"cannot {doing}: the program nft is missing",
            "install nftables (OpenWrt: nftables-json; Debian: nftables)",
            2),
        NftOutcome.NotStarted => new Fault(
            FaultOrigin.System, $"cannot {doing}: nft does not start: {answer.Errors}", "check the rights on the nft program"),
        NftOutcome.TimedOut => new Fault(
            FaultOrigin.System,
            $"cannot {doing}: nft did not end within {NftProgram.Deadline.TotalSeconds:0} s",
            "look for what keeps the machine or its packet filter busy"),
        NftOutcome.TooMuchOutput => new Fault(
            FaultOrigin.ThirdParty,
            $"cannot {doing}: nft wrote more than {NftProgram.MaximumOutput} characters about a table of a few dozen rules",
            "find out who fills the table inet meshagent, and delete it: it is made again at once"),
        _ => Refusal(doing, answer.Errors),
    };

    private static Fault Refusal(string doing, string errors)
    {
        var (_, number, fix) = Array.Find(Causes, cause => errors.Contains(cause.Text, StringComparison.OrdinalIgnoreCase));
        // nft repeats what it was given, names of links too, and a terminal obeys control characters.
        var words = string.Join(' ', errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var quote = new string([.. words.Take(QuotedCharacters + 1).Select(static letter => char.IsControl(letter) ? '?' : letter)]);
        return new Fault(
            FaultOrigin.System,
            $"cannot {doing}: {(quote.Length > QuotedCharacters ? quote[..QuotedCharacters] + "…" : quote)}",
            fix ?? "",
            number);
    }
}
