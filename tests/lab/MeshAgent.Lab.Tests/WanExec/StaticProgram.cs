using MeshAgent.Demo.Processes;

namespace MeshAgent.Lab.Tests.WanExec;

/// <summary>The test's own program, built once a run without any shared library.</summary>
internal static class StaticProgram
{
    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>Its path; everybody may run it.</summary>
    public static Task<string> PathAsync() => Built.Value;

    /// <summary>A copy that becomes its owner, root, whoever starts it.</summary>
    /// <param name="folder">Where to.</param>
    public static async Task<string> SetuidCopyAsync(string folder)
    {
        var copy = Path.Combine(folder, "sockets-setuid");
        File.Copy(await PathAsync(), copy, overwrite: true);
        File.SetUnixFileMode(
            copy,
            UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        return copy;
    }

    private static async Task<string> BuildAsync()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "WanExec", "sockets.c");
        var program = Path.Combine(AppContext.BaseDirectory, "WanExec", "sockets");
        (await Script.RunAsync("musl-gcc", "-static", "-O1", "-o", program, source)).OrThrow();
        return program;
    }
}
