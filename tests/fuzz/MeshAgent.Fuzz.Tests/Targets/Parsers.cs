using MeshAgent.Fuzz.Tests.Running;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>Every parser.</summary>
internal static class Parsers
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. NetlinkParsers.All, .. PacketParsers.All, .. DnsParsers.All, .. DocumentParsers.All, .. ResolverParsers.All,
        .. ProgramParsers.All, .. HandOverParsers.All, .. PackageParsers.All, .. SystemParsers.All, .. OperatorParsers.All,
    ];
}
