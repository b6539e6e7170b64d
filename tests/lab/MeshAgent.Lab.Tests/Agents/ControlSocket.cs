using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace MeshAgent.Lab.Tests.Agents;

/// <summary>
/// The agent's control socket, spoken to as its command line does: for tests that ask more often than a process can be started for.
/// </summary>
/// <param name="path">The socket as this process sees it.</param>
internal sealed class ControlSocket(string path)
{
    /// <summary>Asks.</summary>
    /// <param name="request">One request.</param>
    /// <returns>The answer.</returns>
    public async Task<JsonNode> AskAsync(JsonObject request)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        await socket.SendAsync(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"), cancellation);
        using var reader = new StreamReader(new NetworkStream(socket), Encoding.UTF8);
        var line = await reader.ReadLineAsync(cancellation);
        Assert.False(string.IsNullOrEmpty(line), $"{path} was closed without an answer to {request.ToJsonString()}");
        return JsonNode.Parse(line)!;
    }

    /// <summary>Has a plugin's files loaded anew.</summary>
    /// <param name="plugin">Its id.</param>
    /// <returns>What became of it.</returns>
    public async Task<JsonNode> ReloadAsync(string plugin) =>
        (await AskAsync(new JsonObject { ["command"] = "plugins.reload", ["plugin"] = plugin }))["swap"]!;
}
