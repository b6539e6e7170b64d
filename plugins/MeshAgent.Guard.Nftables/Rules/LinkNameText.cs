using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Contracts.Health;

namespace MeshAgent.Guard.Nftables.Rules;

/// <summary>
/// Link names as nft reads them. The kernel allows nearly every byte in a name (dev_valid_name() of net/core/dev.c), but nft has no escape
/// for a quote and reads <c>*</c> as "anything", so a name with one of these cannot be matched as it is and is refused.
/// </summary>
internal static class LinkNameText
{
    /// <summary>The longest name: <c>IFNAMSIZ</c> of linux/if.h less the ending zero.</summary>
    private const int LongestName = 15;

    /// <summary>Looks for a link that cannot be named in a rule.</summary>
    /// <param name="plan">What should be.</param>
    /// <returns>The fault of the first such link; null when all can be named.</returns>
    public static Fault? Objection(GuardPlan plan)
    {
        string[] names = [.. plan.WanLinks, .. plan.MasqueradeLinks, .. plan.ClampLinks, .. plan.OwnEndpoints.Select(static end => end.LinkName)];
        return Array.Find(names, name => !IsWritable(name)) is { } bad
            ? new Fault(
                FaultOrigin.Configuration,
                $"the link name \"{bad}\" cannot be written in a filter rule",
                $"name the link with letters, digits and . _ - @ +, 1 to {LongestName} of them")
            : null;
    }

    /// <summary>The links as a set that matches whole names.</summary>
    /// <param name="names">At least one name, each writable.</param>
    /// <returns>Text such as <c>{ "eth1", "wan0" }</c>, the same for the same names in any order.</returns>
    public static string Set(EquatableArray<string> names) =>
        $"{{ {string.Join(", ", names.Distinct().Order(StringComparer.Ordinal).Select(name => $"\"{name}\""))} }}";

    private static bool IsWritable(string name) =>
        name.Length is > 0 and <= LongestName
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '@' or '+');
}
