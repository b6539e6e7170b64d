using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Resolvers.Static.Settings;

/// <summary>What the settings say, or everything that is wrong with them.</summary>
/// <param name="Servers">The servers, scope by scope in the order of <see cref="NameServerScope"/>; empty when there are errors.</param>
/// <param name="Errors">A line for each mistake, beginning with its JSON path.</param>
internal sealed record ResolverSettingsReading(EquatableArray<NameServer> Servers, EquatableArray<string> Errors);
