using System.Net;
using MeshAgent.Dns.Messages;
using MeshAgent.Host.Agent;
using MeshAgent.Host.Answers;
using MeshAgent.Host.Forwarding;
using MeshAgent.Host.Status;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Slots;
using MeshAgent.Plugins.Swapping;

namespace MeshAgent.Host.Control;

/// <summary>Answers questions from what the loop last saw and decided, has plugins replaced, and pins exits; nothing else changes anything.</summary>
internal sealed class AgentDesk(
    AgentLoop loop,
    PluginRuntime plugins,
    HealthBoard health,
    ForwarderService forwarder,
    ExplainAnswer explain,
    ResolveAnswer resolve,
    PinAnswer pins)
    : IControlHandler
{
    private const string TooEarly = "the agent has not looked around yet; ask again in a second";

    private static readonly RecordType[] Addresses = [RecordType.Aaaa, RecordType.A];

    /// <summary>The record types that can be asked for; the rest of the enumeration is the protocol's own.</summary>
    private static readonly string[] TypeWords = ["A", "AAAA", "CNAME", "NS", "SOA", "PTR", "MX", "TXT", "SRV", "CAA"];

    /// <inheritdoc/>
    public async Task<ControlResponse> AnswerAsync(ControlRequest request, CancellationToken cancellationToken) => request.Command switch
    {
        "status" => new ControlResponse
        {
            Status = StatusBuilder.Build(
                loop.View,
                plugins.Reports,
                health.Items,
                plugins.LeakedGenerations,
                forwarder.OpenPlaces.Select(static place => place.ToString())),
        },
        "plugins" => new ControlResponse { Plugins = new PluginList([.. plugins.Reports.Select(StatusBuilder.Plugin)]) },
        "explain" => await ExplainAsync(request, cancellationToken),
        "resolve" => await ResolveAsync(request, cancellationToken),
        "exits" => loop.View is { } view ? new ControlResponse { Exits = StatusBuilder.ExitList(view) } : Refused(TooEarly),
        "exits.pin" => await pins.PinAsync(request, cancellationToken),
        "exits.unpin" => await pins.UnpinAsync(cancellationToken),
        "plugins.reload" => await ReloadAsync(request, cancellationToken),
        "plugins.swap" => await SwapAsync(request, cancellationToken),
        _ => Refused(
            $"\"{request.Command}\" is not a command; allowed: status, plugins, plugins.reload, plugins.swap, exits, exits.pin, "
            + "exits.unpin, explain, resolve"),
    };

    /// <inheritdoc/>
    public bool IsSlow(ControlRequest request) => request.Command is "plugins.reload" or "plugins.swap";

    private static ControlResponse Refused(string why) => new() { Error = why };

    // What the connection's end cancels is the wait for the outcome, never a swap that is under way.
    private async Task<ControlResponse> ReloadAsync(ControlRequest request, CancellationToken cancellationToken) =>
        request.Plugin is { Length: > 0 } name
            ? Swapped(await plugins.ReloadAsync(name, CancellationToken.None).WaitAsync(cancellationToken))
            : Refused("\"plugin\" is missing: the id of the plugin to reload");

    private async Task<ControlResponse> SwapAsync(ControlRequest request, CancellationToken cancellationToken) => request switch
    {
        { Plugin: not { Length: > 0 } } => Refused("\"plugin\" is missing: the id of the plugin that is to be replaced"),
        { Path: var path } when !Path.IsPathFullyQualified(path ?? "") =>
            Refused($"\"path\" must be the absolute path of a plugin's folder, not \"{request.Path}\""),
        _ => Swapped(await plugins.SwapAsync(request.Plugin, request.Path!, CancellationToken.None).WaitAsync(cancellationToken)),
    };

    private static ControlResponse Swapped(SwapResult result) => new() { Swap = SwapReport.Of(result) };

    private async Task<ControlResponse> ExplainAsync(ControlRequest request, CancellationToken cancellationToken)
    {
        IPAddress? destination = null;
        if (request.Destination is { } text && !IPAddress.TryParse(text, out destination))
        {
            return Refused(
                $"\"{text}\" is not an address; allowed: an IPv4 or IPv6 address (look a name up with: meshagent resolve {text})");
        }

        return loop.View is { } view
            ? new ControlResponse { Explanation = await explain.OfAsync(view, destination, cancellationToken) }
            : Refused(TooEarly);
    }

    private async Task<ControlResponse> ResolveAsync(ControlRequest request, CancellationToken cancellationToken)
    {
        if (!DnsName.TryParse(request.Name ?? "", out var name, out var problem))
        {
            return Refused($"\"{request.Name}\" is not a name: {problem}");
        }

        if (request.Type is { } type && !TypeWords.Contains(type, StringComparer.OrdinalIgnoreCase))
        {
            return Refused($"\"{type}\" is not a type; allowed: {string.Join(", ", TypeWords)}");
        }

        var types = request.Type is null ? Addresses : [Enum.Parse<RecordType>(request.Type, ignoreCase: true)];
        return loop.View is { } view
            ? new ControlResponse { Resolution = await resolve.OfAsync(view, name, types, cancellationToken) }
            : Refused(TooEarly);
    }
}
