namespace MeshAgent.Netlink.Routing.Rules;

/// <summary>FR_ACT_* of linux/fib_rules.h.</summary>
public enum RuleActions : byte
{
    /// <summary>FR_ACT_UNSPEC.</summary>
    None = 0,

    /// <summary>FR_ACT_TO_TBL: look up in a table.</summary>
    Lookup = 1,

    /// <summary>FR_ACT_GOTO: jump to a later rule.</summary>
    Goto = 2,

    /// <summary>FR_ACT_NOP.</summary>
    Nop = 3,

    /// <summary>FR_ACT_BLACKHOLE: drop.</summary>
    Blackhole = 6,

    /// <summary>FR_ACT_UNREACHABLE: refuse with ENETUNREACH.</summary>
    Unreachable = 7,

    /// <summary>FR_ACT_PROHIBIT: refuse with EACCES.</summary>
    Prohibit = 8,
}
