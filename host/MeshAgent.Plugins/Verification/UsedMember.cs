using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Plugins.Verification;

/// <summary>A member of another assembly that a plugin refers to.</summary>
/// <param name="Assembly">The simple name of the assembly that the plugin expects it in.</param>
/// <param name="Type">The full name of its type, without type arguments.</param>
/// <param name="Member">Its name.</param>
/// <param name="Parameters">The types of its parameters; empty for a field.</param>
internal sealed record UsedMember(string Assembly, string Type, string Member, EquatableArray<string> Parameters)
{
    /// <summary>As the list of what is forbidden writes it: <c>Type::Member</c>.</summary>
    public string Name => $"{Type}::{Member}";
}
