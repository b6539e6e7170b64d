using MeshAgent.Host.Control;

namespace MeshAgent.Host.Commands;

/// <summary>
/// The commands that ask the running agent: <c>status</c>, <c>explain</c>, <c>resolve</c>, <c>plugins list</c>, <c>reload</c>, <c>swap</c>,
/// <c>exits list</c>, <c>pin</c>, <c>unpin</c>.
/// </summary>
/// <param name="files">The configuration, which names the control socket.</param>
/// <param name="isForScripts">Print JSON.</param>
internal sealed class AskingCommands(ConfigurationFiles files, bool isForScripts)
{
    /// <summary><c>meshagent status</c>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The exit status: 3 when a guarantee or a whole function is missing.</returns>
    public Task<int> StatusAsync(CancellationToken cancellationToken) => AskAsync(
        new ControlRequest { Command = "status" },
        response =>
        {
            var status = response.Status!;
            Print(status, ControlJson.Readable.AgentStatus, HumanText.Print);
            return status.IsUnhealthy ? ExitCodes.Unhealthy : ExitCodes.Ok;
        },
        cancellationToken);

    /// <summary><c>meshagent explain</c>.</summary>
    /// <param name="destination">An address; null for all rules and routes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The exit status.</returns>
    public Task<int> ExplainAsync(string? destination, CancellationToken cancellationToken) => AskAsync(
        new ControlRequest { Command = "explain", Destination = destination },
        response =>
        {
            Print(response.Explanation!, ControlJson.Readable.ExplainReport, HumanText.Print);
            return ExitCodes.Ok;
        },
        cancellationToken);

    /// <summary><c>meshagent resolve</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="type">The record type; null for addresses.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The exit status: 1 when there is no answer.</returns>
    public Task<int> ResolveAsync(string name, string? type, CancellationToken cancellationToken) => AskAsync(
        new ControlRequest { Command = "resolve", Name = name, Type = type },
        response =>
        {
            Print(response.Resolution!, ControlJson.Readable.ResolveReport, HumanText.Print);
            return response.Resolution!.IsAnswered ? ExitCodes.Ok : ExitCodes.Failed;
        },
        cancellationToken);

    /// <summary><c>meshagent plugins list</c>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The exit status.</returns>
    public Task<int> PluginsAsync(CancellationToken cancellationToken) => AskAsync(
        new ControlRequest { Command = "plugins" },
        response =>
        {
            Print(response.Plugins!, ControlJson.Readable.PluginList, HumanText.Print);
            return ExitCodes.Ok;
        },
        cancellationToken);

    /// <summary><c>meshagent plugins reload</c>.</summary>
    /// <param name="plugin">The plugin's id, or slot/id.</param>
    /// <param name="cancellationToken">Ends the wait, not the reload.</param>
    /// <returns>The exit status: 1 when what was at work before still is.</returns>
    public Task<int> ReloadAsync(string plugin, CancellationToken cancellationToken) =>
        AskAsync(new ControlRequest { Command = "plugins.reload", Plugin = plugin }, ShowSwap, cancellationToken);

    /// <summary><c>meshagent plugins swap</c>.</summary>
    /// <param name="plugin">The id of the plugin at work, or slot/id.</param>
    /// <param name="path">The folder of the one that is to take its place.</param>
    /// <param name="cancellationToken">Ends the wait, not the swap.</param>
    /// <returns>The exit status: 1 when what was at work before still is.</returns>
    public Task<int> SwapAsync(string plugin, string path, CancellationToken cancellationToken) => AskAsync(
        new ControlRequest { Command = "plugins.swap", Plugin = plugin, Path = Path.GetFullPath(path) }, ShowSwap, cancellationToken);

    /// <summary><c>meshagent exits list</c>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The exit status.</returns>
    public Task<int> ExitsAsync(CancellationToken cancellationToken) =>
        AskAsync(new ControlRequest { Command = "exits" }, ShowExits, cancellationToken);

    /// <summary><c>meshagent exits pin</c>.</summary>
    /// <param name="exit">The exit's name, or provider/name.</param>
    /// <param name="isStrict">Refuse users while it cannot carry them.</param>
    /// <param name="cancellationToken">Ends the wait, not the pin.</param>
    /// <returns>The exit status: 1 when there is no such exit.</returns>
    public Task<int> PinAsync(string exit, bool isStrict, CancellationToken cancellationToken) =>
        AskAsync(new ControlRequest { Command = "exits.pin", Exit = exit, IsStrict = isStrict }, ShowExits, cancellationToken);

    /// <summary><c>meshagent exits unpin</c>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The exit status.</returns>
    public Task<int> UnpinAsync(CancellationToken cancellationToken) =>
        AskAsync(new ControlRequest { Command = "exits.unpin" }, ShowExits, cancellationToken);

    private int ShowExits(ControlResponse response)
    {
        Print(response.Exits!, ControlJson.Readable.ExitList, HumanText.Print);
        return ExitCodes.Ok;
    }

    private int ShowSwap(ControlResponse response)
    {
        var swap = response.Swap!;
        if (isForScripts || swap.Done)
        {
            Print(swap, ControlJson.Readable.SwapReport, HumanText.Print);
        }

        return swap.Done ? ExitCodes.Ok : CommandOutput.Fail([$"{swap.Plugin} was not replaced: {swap.Reason}"]);
    }

    private async Task<int> AskAsync(ControlRequest request, Func<ControlResponse, int> show, CancellationToken cancellationToken)
    {
        var reading = files.ReadSettings();
        if (reading.Settings is not { } settings)
        {
            return CommandOutput.Fail(reading.Errors.Select(static error => error.ToString()));
        }

        try
        {
            return show(await new ControlClient(settings.ControlSocket).AskAsync(request, cancellationToken));
        }
        catch (ControlException refused)
        {
            return CommandOutput.Fail([refused.Message]);
        }
    }

    private void Print<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Action<T> forPeople)
    {
        if (isForScripts)
        {
            CommandOutput.PrintJson(value, type);
        }
        else
        {
            forPeople(value);
        }
    }
}
