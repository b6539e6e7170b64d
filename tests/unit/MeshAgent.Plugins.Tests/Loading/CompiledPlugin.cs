using System.Diagnostics;

namespace MeshAgent.Plugins.Tests.Loading;

/// <summary>Small assemblies compiled while the tests run, by the compiler of the SDK that built them.</summary>
internal static class CompiledPlugin
{
    private const string Plugin = """
        using System;
        using System.Globalization;
        using System.Net;
        using System.Runtime.InteropServices;
        using System.Threading;
        using System.Threading.Tasks;
        using MeshAgent.Contracts.Addressing;
        using MeshAgent.Contracts.Plugins;
        using MeshAgent.Contracts.Resolvers;

        public sealed class Source : IResolverSource
        {
            public ValueTask StartAsync(CancellationToken cancellationToken) => default;

            public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => default;

            public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => new((HandOver?)null);

            public ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken)
            {
                var translation = typeof(Source).Assembly.GetSatelliteAssembly(new CultureInfo("de")).GetName().CultureName;
                var text = $"library {Library.Text}, native {GetProcess() == Environment.ProcessId}, translation {translation}";
                return new([new NameServer { Address = IPAddress.Loopback, Scope = NameServerScope.System, LinkName = text }]);
            }

            public async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return "";
            }

            public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => default;

            public ValueTask DisposeAsync() => default;

            [DllImport("own_native", EntryPoint = "SystemNative_GetPid")]
            private static extern int GetProcess();
        }
        """;

    /// <summary>A library of the framework that calls into nothing but the C library: here it stands for a plugin's own.</summary>
    private static readonly string Native = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "libSystem.Native.so");

    /// <summary>
    /// Makes a plugin with a private library, a native library and a translation.
    /// </summary>
    /// <param name="folder">Its folder, which is made.</param>
    /// <param name="id">Its id.</param>
    /// <param name="libraryVersion">The version of its private library, which has the same name for every plugin.</param>
    public static async Task MakeAsync(string folder, string id, string libraryVersion)
    {
        Directory.CreateDirectory(folder);
        await CompileAsync(
            folder,
            "Library.dll",
            $"[assembly: System.Reflection.AssemblyVersion(\"{libraryVersion}\")]"
            + $"public static class Library {{ public static string Text => \"{libraryVersion}\"; }}");
        await CompileAsync(folder, "Own.dll", "#nullable enable\n" + Plugin, $"-r:{Path.Combine(folder, "Library.dll")}");
        Directory.CreateDirectory(Path.Combine(folder, "de"));
        await CompileAsync(folder, "de/Own.resources.dll", "[assembly: System.Reflection.AssemblyCulture(\"de\")]");
        File.Copy(Native, Path.Combine(folder, "libown_native.so"));
        await File.WriteAllTextAsync(Path.Combine(folder, "plugin.json"), $$"""
            { "id": "{{id}}", "slot": "resolvers", "version": "1.0.0", "contract": "1.0", "assembly": "Own.dll", "type": "Source" }
            """);
    }

    private static async Task CompileAsync(string folder, string output, string text, params string[] more)
    {
        var source = Path.Combine(folder, "source.cs");
        await File.WriteAllTextAsync(source, text);
        var references = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string)!
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || path.EndsWith("MeshAgent.Contracts.dll", StringComparison.Ordinal))
            .Select(static path => $"-r:{path}");
        string[] arguments =
            [Compiler(), "-nologo", "-noconfig", "-langversion:latest", "-target:library", $"-out:{Path.Combine(folder, output)}", .. references, .. more, source];
        using var process = Process.Start(new ProcessStartInfo(Host(), arguments) { RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, said);
        File.Delete(source);
    }

    // .../shared/Microsoft.NETCore.App/VERSION → .../dotnet and .../sdk/VERSION/Roslyn/bincore/csc.dll
    private static string Root() =>
        new DirectoryInfo(Path.GetDirectoryName(typeof(object).Assembly.Location)!).Parent!.Parent!.Parent!.FullName;

    private static string Host() => Path.Combine(Root(), "dotnet");

    private static string Compiler() => Directory.GetDirectories(Path.Combine(Root(), "sdk"))
        .Select(static sdk => Path.Combine(sdk, "Roslyn", "bincore", "csc.dll"))
        .Last(File.Exists);
}
