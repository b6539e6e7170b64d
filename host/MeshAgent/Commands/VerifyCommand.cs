using MeshAgent.Host.Control;
using MeshAgent.Host.Status;
using MeshAgent.Plugins.Verification;

namespace MeshAgent.Host.Commands;

/// <summary><c>meshagent plugins verify</c>: judges a plugin by its files; needs no running agent and runs none of its code.</summary>
internal static class VerifyCommand
{
    /// <summary>Judges it.</summary>
    /// <param name="folder">The plugin's folder.</param>
    /// <param name="isForScripts">Print JSON.</param>
    /// <returns>The exit status: 1 when this agent would refuse it.</returns>
    public static int Run(string folder, bool isForScripts)
    {
        var status = VerifyStatus.Of(new PluginVerifier().Verify(folder));
        if (isForScripts)
        {
            CommandOutput.PrintJson(status, ControlJson.Readable.VerifyStatus);
        }
        else
        {
            HumanText.Print(status);
        }

        return status.Good
            ? ExitCodes.Ok
            : CommandOutput.Fail([.. status.Checks.SelectMany(static check => check.Objections)]);
    }
}
