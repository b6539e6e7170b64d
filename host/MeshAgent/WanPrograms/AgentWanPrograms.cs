using System.Globalization;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Host.Commands;
using MeshAgent.Plugins.Generations;
using MeshAgent.WanExec;
using MeshAgent.WanExec.Launching;

namespace MeshAgent.Host.WanPrograms;

/// <summary>
/// Lends plugins the agent's own <c>wan-exec</c>. It is told mark and forwarder by options and not by the configuration file, which may
/// have been edited since the agent read it.
/// </summary>
/// <param name="identity">What the running agent goes by.</param>
/// <param name="attempt">Makes sure that this machine can; throws <see cref="WanExecException"/> when it cannot.</param>
internal sealed class AgentWanPrograms(WanIdentity identity, Action<WanIdentity> attempt) : IWanPrograms
{
    /// <summary>The runtime has raised the agent's own limit, which the program would inherit otherwise.</summary>
    private const ulong OpenFiles = OpenFileLimit.Usual;

    /// <inheritdoc/>
    /// <remarks>Tried anew each time: rights and kernel settings change, and a try takes a few milliseconds.</remarks>
    public WanLaunch Launch
    {
        get
        {
            try
            {
                attempt(identity);
                return new WanLaunch { Prefix = Prefix() };
            }
            catch (WanExecException refused)
            {
                return new WanLaunch { Prefix = [], Fault = new Fault(FaultOrigin.System, refused.Message, refused.Fix) };
            }
        }
    }

    private EquatableArray<string> Prefix() =>
    [
        .. OwnCommand(Environment.ProcessPath!, Environment.GetCommandLineArgs()[0]),
        WanExecCommand.Name, "--mark", identity.Mark.ToString(), "--open-files", OpenFiles.ToString(CultureInfo.InvariantCulture),
        .. identity.Listen.IsEmpty ? ["--dns", "none"] : identity.Listen.SelectMany(static place => new[] { "--dns", place.ToString() }),
        "--",
    ];

    // `dotnet meshagent.dll` needs the library named; the published program is one file.
    private static string[] OwnCommand(string program, string library) =>
        Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, Path.GetFullPath(library)] : [program];
}
