using MeshAgent.Contracts.Addressing;
using MeshAgent.WanExec;
using MeshAgent.WanExec.Launching;

namespace MeshAgent.Host.Commands;

/// <summary><c>meshagent wan-exec</c>: becomes a program whose sockets take the WAN, or refuses.</summary>
internal static class WanExecCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "wan-exec";

    /// <summary>Runs it on the calling thread, which must be the main one: the program inherits that thread's signal mask.</summary>
    /// <param name="words">What was written behind the name.</param>
    /// <returns>The exit status; it does not return when the program was started.</returns>
    public static int Run(IReadOnlyList<string> words)
    {
        var arguments = WanExecArguments.Parse(words, out var error);
        if (error.Length > 0)
        {
            Console.Error.WriteLine(error);
            Console.Error.WriteLine(WanExecArguments.Usage);
            return ExitCodes.Usage;
        }

        if (arguments.IsHelp)
        {
            Console.Out.WriteLine(WanExecArguments.Usage);
            return ExitCodes.Ok;
        }

        return IdentityOf(arguments) is not { } identity ? ExitCodes.Failed
            : arguments.IsProbe ? Probe(identity, arguments.IsForScripts) : Become(identity, arguments.Launch);
    }

    private static int Become(WanIdentity identity, LaunchOptions launch)
    {
        if (identity.Listen.IsEmpty)
        {
            Console.Error.WriteLine("dns.listen is empty: the program's questions to port 53 will be refused");
        }

        try
        {
            WanLauncher.Become(identity, launch);
        }
        catch (WanExecException refused)
        {
            Say(refused, identity);
        }

        return ExitCodes.Failed;
    }

    private static int Probe(WanIdentity identity, bool isForScripts)
    {
        WanExecException? refusal = null;
        var cgroup = "";
        try
        {
            cgroup = WanLauncher.Prove(identity);
        }
        catch (WanExecException refused)
        {
            refusal = refused;
        }

        if (isForScripts)
        {
            CommandOutput.PrintJson(WanExecReport.Of(identity, cgroup, refusal), WanExecJson.Readable.WanExecReport);
        }
        else if (refusal is null)
        {
            Console.Out.WriteLine($"programs can be started: their sockets get the mark {identity.Mark}");
            foreach (var family in IpFamilyFacts.All)
            {
                Console.Out.WriteLine($"{family.Word()} questions to port 53: {WanExecReport.Way(identity, family)}");
            }
        }

        if (refusal is not null)
        {
            Say(refusal, identity);
        }

        return refusal is null ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static WanIdentity? IdentityOf(WanExecArguments arguments)
    {
        if (!arguments.NeedsConfiguration)
        {
            return new WanIdentity { Mark = arguments.Mark!.Value, Listen = arguments.Listen!.Value };
        }

        var reading = new ConfigurationFiles(arguments.Config, null).ReadSettings();
        if (reading.Settings is not { } settings)
        {
            CommandOutput.Fail(reading.Errors.Select(static error => error.ToString()));
            return null;
        }

        return new WanIdentity
        {
            Mark = arguments.Mark ?? settings.Agent.Identity.Mark,
            Listen = arguments.Listen ?? settings.DnsListen,
        };
    }

    private static void Say(WanExecException refused, WanIdentity identity)
    {
        CommandOutput.Fail([$"refused: {refused.Message}", $"fix: {refused.Fix}"]);
        if (refused.Reason is not (WanExecReason.NoSuchAccount or WanExecReason.NotStarted))
        {
            Console.Error.WriteLine(WanExecReport.Alternatives(identity));
        }

        if (refused.Detail.Length > 0)
        {
            Console.Error.WriteLine(refused.Detail);
        }
    }
}
