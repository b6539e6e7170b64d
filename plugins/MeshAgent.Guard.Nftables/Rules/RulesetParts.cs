namespace MeshAgent.Guard.Nftables.Rules;

/// <summary>The parts of the table that need different things of the kernel, so that one that is missing costs only itself.</summary>
[Flags]
internal enum RulesetParts
{
    /// <summary>The drops on WAN links and of loops: packet headers, marks and counters, which every kernel with nf_tables has.</summary>
    LeakGuard = 1,

    /// <summary>Connection marks: <c>nft_ct</c>, <c>nft_fib_inet</c> and chains of type route.</summary>
    ConnectionMarks = 2,

    /// <summary>Masquerade: <c>nft_masq</c> and chains of type nat.</summary>
    Masquerade = 4,

    /// <summary>Segment clamp: <c>nft_exthdr</c> and <c>nft_rt</c>.</summary>
    SegmentClamp = 8,

    /// <summary>Redirect of name lookups: <c>nft_nat</c> and chains of type nat.</summary>
    DnsRedirect = 16,

    /// <summary>Everything.</summary>
    All = LeakGuard | ConnectionMarks | Masquerade | SegmentClamp | DnsRedirect,
}
