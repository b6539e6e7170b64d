using System.CommandLine;

namespace MeshAgent.Host.Commands;

/// <summary>The command line: what there is, and what each command is called with.</summary>
internal sealed class CommandTree
{
    private readonly Option<string?> config = new("--config")
    {
        Description = "meshagent.json [/etc/meshagent/meshagent.json]",
        HelpName = "F",
        Recursive = true,
    };

    private readonly Option<string?> plugins = new("--plugins")
    {
        Description = "plugins.json [/etc/meshagent/plugins.json, or the one beside the agent]",
        HelpName = "F",
    };

    private readonly Option<bool> json = new("--json") { Description = "Print JSON, for scripts." };

    /// <summary>Runs a command line.</summary>
    /// <param name="arguments">What was written after the program's name.</param>
    /// <returns>The exit status.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var parsed = Build().Parse(arguments);

        // The daemon stops in its own order; the library would end the process after two seconds.
        var outcome = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
        return parsed.Errors.Count > 0 ? ExitCodes.Usage : outcome;
    }

    private RootCommand Build() => new("Keeps a mesh gateway's exits reachable over the naked WAN, and its users off it.")
    {
        config, Run(), Status(), Explain(), Resolve(), Plugins(), Exits(), Doctor(), LeakTest(), WanExec(), Cleanup(), Demo(),
    };

    private Command Run()
    {
        var command = new Command("run", "The daemon; logs to standard error.") { plugins };
        command.SetAction((parsed, _) => RunCommand.RunAsync(Files(parsed)));
        return command;
    }

    private Command Status()
    {
        var command = new Command("status", "Where user traffic stands, WAN paths, exits, name servers, plugins, health.") { json };
        command.SetAction((parsed, token) => Asking(parsed).StatusAsync(token));
        return command;
    }

    private Command Explain()
    {
        var destination = new Argument<string?>("DESTINATION")
        {
            Description = "An address; without one, everything is explained.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("explain", "Which rule and route a packet takes, marked and unmarked, and why each exists.")
        {
            destination, json,
        };
        command.SetAction((parsed, token) => Asking(parsed).ExplainAsync(parsed.GetValue(destination), token));
        return command;
    }

    private Command Resolve()
    {
        var name = new Argument<string>("NAME") { Description = "The name to look up." };
        var type = new Option<string?>("--type") { Description = "The record type [AAAA and A]", HelpName = "T" };
        var command = new Command("resolve", "A lookup over the WAN, with every query that it took.") { name, type, json };
        command.SetAction((parsed, token) => Asking(parsed).ResolveAsync(parsed.GetValue(name)!, parsed.GetValue(type), token));
        return command;
    }

    private Command Plugins()
    {
        var list = new Command("list", "The plugins and what is the matter with them.") { json };
        list.SetAction((parsed, token) => Asking(parsed).PluginsAsync(token));
        var id = new Argument<string>("ID") { Description = "The plugin's id, or slot/id." };
        var reload = new Command("reload", "Loads a plugin's files anew and puts it to work under the running tunnels.") { id, json };
        reload.SetAction((parsed, token) => Asking(parsed).ReloadAsync(parsed.GetValue(id)!, token));
        var path = new Argument<string>("PATH") { Description = "A plugin's folder." };
        var swap = new Command("swap", "Puts the plugin in PATH in the place of the plugin ID, until the agent ends.") { id, path, json };
        swap.SetAction((parsed, token) => Asking(parsed).SwapAsync(parsed.GetValue(id)!, parsed.GetValue(path)!, token));
        var verify = new Command("verify", "Judges the plugin in PATH by its files, before any of its code runs.") { path, json };
        verify.SetAction(parsed => VerifyCommand.Run(parsed.GetValue(path)!, parsed.GetValue(json)));
        return new Command("plugins", "The plugin runtime.") { list, reload, swap, verify };
    }

    private Command Exits()
    {
        var list = new Command("list", "The exits in this router's order, and why user traffic goes where it goes.") { json };
        list.SetAction((parsed, token) => Asking(parsed).ExitsAsync(token));
        var name = new Argument<string>("NAME") { Description = "The exit's name, or provider/name." };
        var strict = new Option<bool>("--strict") { Description = "Refuse users while that exit cannot carry them." };
        var pin = new Command("pin", "Leads user traffic to one exit whenever it lives, else to the next best; kept over restarts.") { name, strict, json };
        pin.SetAction((parsed, token) => Asking(parsed).PinAsync(parsed.GetValue(name)!, parsed.GetValue(strict), token));
        var unpin = new Command("unpin", "Leaves the choice to the agent again.") { json };
        unpin.SetAction((parsed, token) => Asking(parsed).UnpinAsync(token));
        return new Command("exits", "Which exit user traffic goes to.") { list, pin, unpin };
    }

    private Command Doctor()
    {
        var scratch = new Option<bool>(DoctorCommand.ScratchOption) { Description = "Try the kernel's features here.", Hidden = true };
        var command = new Command("doctor", "What this machine can do, who else wants to do it, and the fix; changes nothing.") { plugins, json, scratch };
        command.SetAction((parsed, token) => parsed.GetValue(scratch)
            ? DoctorCommand.TryAsync(Files(parsed), token)
            : DoctorCommand.RunAsync(Files(parsed), parsed.GetValue(json), token));
        return command;
    }

    private Command LeakTest()
    {
        var command = new Command("leaktest", "Tries to leak in every way, proves that it would have seen it, and reports.") { plugins, json };
        command.SetAction((parsed, token) => LeakTestCommand.RunAsync(Files(parsed), parsed.GetValue(json), token));
        return command;
    }

    private Command Cleanup()
    {
        var command = new Command("cleanup", "Removes everything the agent owns, after a crash or before an uninstall.") { plugins, json };
        command.SetAction((parsed, token) => CleanupCommand.RunAsync(Files(parsed), parsed.GetValue(json), token));
        return command;
    }

    private static Command Demo()
    {
        var command = new Command("demo", "The main job on a simulated neighbourhood of network namespaces; touches nothing of this machine.");
        command.SetAction((_, token) => DemoCommand.RunAsync(token));
        return command;
    }

    // Here for the list of commands, and for options written in front of it; what it is called with, it reads itself.
    private static Command WanExec()
    {
        var words = new Argument<string[]>("CMD") { Description = "What `wan-exec --help` says.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(WanExecCommand.Name, "Runs a program whose sockets take the WAN: wan-exec [OPTIONS] -- CMD") { words };
        command.SetAction(_ => CommandOutput.Misused($"write it first, its options behind it: meshagent {WanExecCommand.Name} -- CMD"));
        return command;
    }

    private AskingCommands Asking(ParseResult parsed) => new(Files(parsed), parsed.GetValue(json));

    private ConfigurationFiles Files(ParseResult parsed) => new(parsed.GetValue(config), parsed.GetValue(plugins));
}
