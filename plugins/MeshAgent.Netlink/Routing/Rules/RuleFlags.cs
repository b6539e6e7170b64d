namespace MeshAgent.Netlink.Routing.Rules;

/// <summary>FIB_RULE_* of linux/fib_rules.h.</summary>
[Flags]
public enum RuleFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>FIB_RULE_PERMANENT.</summary>
    Permanent = 0x01,

    /// <summary>FIB_RULE_INVERT: matches what the selectors do not.</summary>
    Invert = 0x02,

    /// <summary>FIB_RULE_UNRESOLVED: a goto whose target is missing.</summary>
    Unresolved = 0x04,

    /// <summary>FIB_RULE_IIF_DETACHED: the input link does not exist.</summary>
    InputDetached = 0x08,

    /// <summary>FIB_RULE_OIF_DETACHED: the output link does not exist.</summary>
    OutputDetached = 0x10,
}
