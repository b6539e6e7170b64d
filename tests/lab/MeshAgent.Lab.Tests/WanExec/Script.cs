using MeshAgent.Demo.Processes;

namespace MeshAgent.Lab.Tests.WanExec;

/// <summary>Runs programs of this machine, outside any neighbourhood.</summary>
internal static class Script
{
    /// <summary>Runs one to its end.</summary>
    public static Task<ToolResult> RunAsync(string program, params string[] arguments) =>
        Tool.RunAsync(new Command(program, arguments), TestContext.Current.CancellationToken);
}
