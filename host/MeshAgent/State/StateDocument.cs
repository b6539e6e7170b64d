using System.Text.Json.Serialization;

namespace MeshAgent.Host.State;

/// <summary>The content of the state file as it is written: plain words and numbers, so that it can be read by eye and by other programs.</summary>
/// <remarks>What later versions added has a default: an older file lacks it.</remarks>
internal sealed record StateDocument(
    string LastSeen,
    string SelectedExit,
    IReadOnlyList<PathDocument> Paths,
    IReadOnlyList<EndpointDocument> Endpoints,
    PinDocument? Pin = null,
    string RouterId = "",
    string[]? Uplinks = null);

/// <summary>The exit that the operator pinned.</summary>
internal sealed record PinDocument(string Exit, bool Strict, string At);

/// <summary>A remembered path.</summary>
internal sealed record PathDocument(
    string Family,
    IReadOnlyList<HopDocument> Hops,
    uint Metric,
    string? Source,
    int Mtu,
    string LinkMac,
    string GatewayMac,
    string? Prefix,
    string ProvenAt);

/// <summary>A next hop of a remembered path.</summary>
internal sealed record HopDocument(string Link, string? Gateway, bool OnLink, int Weight);

/// <summary>An address of an exit that answered.</summary>
internal sealed record EndpointDocument(string Provider, string Exit, string Host, string Address, string At);

/// <summary>Generated readers and writers: reflection would cost start-up time and is switched off in trimmed builds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(StateDocument))]
internal sealed partial class StateJson : JsonSerializerContext;
