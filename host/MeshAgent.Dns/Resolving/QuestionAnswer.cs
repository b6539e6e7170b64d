using System.Collections.Immutable;

namespace MeshAgent.Dns.Resolving;

/// <summary>What asking the servers came to for one question.</summary>
internal sealed record QuestionAnswer(TypeResult Result, ImmutableArray<LookupAttempt> Trail);
