using System.Diagnostics;
using System.Reflection;
using MeshAgent.Conformance.Stages;

namespace MeshAgent.Conformance.Tests.Vendor;

/// <summary>The kit as a vendor has it: packed, restored from a feed without any network, in a project outside the solution.</summary>
public sealed class VendorKitTests : IDisposable
{
    private readonly TestFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kit_ProjectOfAVendor_HoldsItsSourceToTheSuite()
    {
        var tests = await BuildAsync();

        var (status, said) = await RunAsync(folder.Path, tests, "-noLogo", "-noColor", "-class", "Vendor.GoodTests");
        Assert.True(status == 0, said);
        Assert.Contains("Total: 6, Errors: 0, Failed: 0", said, StringComparison.Ordinal);

        (status, said) = await RunAsync(folder.Path, tests, "-noLogo", "-noColor", "-class", "Vendor.BrokenTests");
        Assert.NotEqual(0, status);
        Assert.Contains("BrokenTests.Observe_AfterStart_IsWhatThereIs [FAIL]", said, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private async Task<string> BuildAsync()
    {
        var feed = folder.File("feed");
        foreach (var project in (string[])["MeshAgent.Contracts", "MeshAgent.Conformance"])
        {
            // As it was built for these very tests.
            await MustRunAsync(
                RepositoryRoot(), "dotnet",
                "pack", $"contracts/{project}", "--no-build", "-c", Configuration(), "-o", feed, "-nodeReuse:false");
        }

        var own = Directory.CreateDirectory(folder.File("vendor")).FullName;
        await WriteAsync($"{VendorProject.Name}.csproj", VendorProject.Project(XunitVersion()));
        await WriteAsync("BoardResolvers.cs", VendorProject.Source);
        await WriteAsync("Tests.cs", VendorProject.Tests);

        // What others made is taken from where it is already; into a folder of its own, for the usual one would give back the kit of an
        // earlier run under the same version.
        await WriteAsync("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="packed" value="{feed}" /></packageSources>
              <fallbackPackageFolders><clear /><add key="present" value="{Metadata("PackageRoot")}" /></fallbackPackageFolders>
            </configuration>
            """);
        await MustRunAsync(
            own, "dotnet", "build", "-c", "Release", "-o", folder.File("out"), $"-p:RestorePackagesPath={folder.File("packages")}",
            "-p:UseSharedCompilation=false", "-p:NuGetAudit=false", "-nodeReuse:false");
        return folder.File($"out/{VendorProject.Name}");

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(own, name), text, Cancellation);
    }

    private static async Task MustRunAsync(string place, string program, params string[] arguments)
    {
        var (status, said) = await RunAsync(place, program, arguments);
        Assert.True(status == 0, $"{program} {string.Join(' ', arguments)}:\n{said}");
    }

    private static async Task<(int Status, string Said)> RunAsync(string place, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = place, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var said = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, said);
    }

    private static string XunitVersion() =>
        typeof(FactAttribute).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private static string Configuration() =>
        typeof(VendorKitTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private static string Metadata(string key) =>
        typeof(VendorKitTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == key).Value!;

    private static string RepositoryRoot()
    {
        var place = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(place.FullName, "MeshAgent.sln")))
        {
            place = place.Parent ?? throw new InvalidOperationException($"No MeshAgent.sln above {AppContext.BaseDirectory}.");
        }

        return place.FullName;
    }
}
