using System.Net;
using MeshAgent.Dns.Messages;
using MeshAgent.Host.Agent;
using MeshAgent.Host.Answers;
using MeshAgent.Host.Status;
using MeshAgent.Plugins.Health;
using MeshAgent.Plugins.Slots;

namespace MeshAgent.Host.Control;

/// <summary>Answers questions from what the loop last saw and decided; none of them changes anything.</summary>
internal sealed class AgentDesk(AgentLoop loop, PluginRuntime plugins, HealthBoard health, ExplainAnswer explain, ResolveAnswer resolve)
    : IControlHandler
{
    private const string TooEarly = "the agent has not looked around yet; ask again in a second";

    private static readonly RecordType[] Addresses = [RecordType.Aaaa, RecordType.A];

    /// <summary>The record types that can be asked for; the rest of the enumeration is the protocol's own.</summary>
    private static readonly string[] TypeWords = ["A", "AAAA", "CNAME", "NS", "SOA", "PTR", "MX", "TXT", "SRV", "CAA"];

    /// <inheritdoc/>
    public async Task<ControlResponse> AnswerAsync(ControlRequest request, CancellationToken cancellationToken) => request.Command switch
    {
        "status" => new ControlResponse { Status = StatusBuilder.Build(loop.View, plugins.Reports, health.Items) },
        "plugins" => new ControlResponse { Plugins = new PluginList([.. plugins.Reports.Select(StatusBuilder.Plugin)]) },
        "explain" => await ExplainAsync(request, cancellationToken),
        "resolve" => await ResolveAsync(request, cancellationToken),
        _ => Refused($"\"{request.Command}\" is not a command; allowed: status, plugins, explain, resolve"),
    };

    private static ControlResponse Refused(string why) => new() { Error = why };

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
