namespace MeshAgent.Lab.Tests.WanExec;

/// <summary>
/// Tests that must not run beside each other: <c>meshagent cleanup</c> removes empty cgroups of the whole machine, so one test's would
/// show in the other's report.
/// </summary>
[CollectionDefinition(nameof(Cgroups))]
public sealed class Cgroups;
