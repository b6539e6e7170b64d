using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using MeshAgent.Demo.Topology;

namespace MeshAgent.Demo.Agents;

/// <summary>
/// The agent's control socket, spoken to as its command line does: for those who ask more often than a process can be started for.
/// </summary>
/// <param name="world">The neighbourhood in whose router the agent runs.</param>
public sealed class AgentControl(Neighbourhood world)
{
    private string Path => System.IO.Path.Combine(world.RunOf(Node.Router), "meshagent", "control.sock");

    /// <summary>Asks.</summary>
    /// <param name="request">One request.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="IOException">The agent closed without an answer.</exception>
    public async Task<JsonNode> AskAsync(JsonObject request, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellation);
        await socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"), cancellation);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadLineAsync(cancellation) is { Length: > 0 } line
            ? JsonNode.Parse(line)!
            : throw new IOException($"{Path} was closed without an answer to {request.ToJsonString()}");
    }

    /// <summary>Has a plugin's files loaded anew.</summary>
    /// <param name="plugin">Its id.</param>
    /// <param name="cancellation">Gives up; the reload goes on.</param>
    /// <returns>What became of it, as <c>plugins reload --json</c> prints it.</returns>
    public async Task<JsonNode> ReloadAsync(string plugin, CancellationToken cancellation) =>
        (await AskAsync(new JsonObject { ["command"] = "plugins.reload", ["plugin"] = plugin }, cancellation))["swap"]!;
}
