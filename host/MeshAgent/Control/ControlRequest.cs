namespace MeshAgent.Host.Control;

/// <summary>A question to the running agent: one line of JSON.</summary>
internal sealed record ControlRequest
{
    /// <summary><c>status</c>, <c>explain</c>, <c>resolve</c>, <c>plugins</c>, <c>plugins.reload</c>, <c>plugins.swap</c>, <c>exits</c>,
    /// <c>exits.pin</c> or <c>exits.unpin</c>.</summary>
    public required string Command { get; init; }

    /// <summary>For <c>explain</c>: an address; null for rules and routes alone.</summary>
    public string? Destination { get; init; }

    /// <summary>For <c>resolve</c>: the name.</summary>
    public string? Name { get; init; }

    /// <summary>For <c>resolve</c>: the record type; null for addresses.</summary>
    public string? Type { get; init; }

    /// <summary>For <c>exits.pin</c>: the exit's name, or <c>provider/name</c>.</summary>
    public string? Exit { get; init; }

    /// <summary>For <c>exits.pin</c>: refuse users while that exit cannot carry them.</summary>
    public bool IsStrict { get; init; }

    /// <summary>For <c>plugins.reload</c> and <c>plugins.swap</c>: the plugin's id, or <c>slot/id</c>.</summary>
    public string? Plugin { get; init; }

    /// <summary>For <c>plugins.swap</c>: the absolute path of the folder of the plugin that is to take its place.</summary>
    public string? Path { get; init; }
}
