namespace MeshAgent.Contracts.Routing;

/// <summary>What a matching rule does (<c>FR_ACT_*</c>, linux/fib_rules.h; the numbers are the kernel's).</summary>
public enum RuleAction
{
    /// <summary>Looks the packet up in a table (<c>FR_ACT_TO_TBL</c>).</summary>
    Lookup = 1,

    /// <summary>Jumps to a later rule (<c>FR_ACT_GOTO</c>).</summary>
    Goto = 2,

    /// <summary>Does nothing (<c>FR_ACT_NOP</c>).</summary>
    Nop = 3,

    /// <summary>Drops without a word (<c>FR_ACT_BLACKHOLE</c>).</summary>
    Blackhole = 6,

    /// <summary>Refuses with "network unreachable" (<c>FR_ACT_UNREACHABLE</c>).</summary>
    Unreachable = 7,

    /// <summary>Refuses with "administratively prohibited" (<c>FR_ACT_PROHIBIT</c>).</summary>
    Prohibit = 8,
}
