using System.Diagnostics;
using System.Text.Json.Nodes;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;

namespace MeshAgent.Lab.Tests.Swapping;

/// <summary>A vendor's plugin: built outside the solution against the packed contracts alone, loaded by the published agent.</summary>
public sealed class VendorPluginTests
{
    private const string Source = """
        using System.Net;
        using MeshAgent.Contracts.Addressing;
        using MeshAgent.Contracts.Plugins;
        using MeshAgent.Contracts.Resolvers;

        namespace Vendor;

        public sealed class BoardResolvers(IPluginContext context) : IResolverSource
        {
            public ValueTask StartAsync(CancellationToken cancellationToken)
            {
                if (context.Settings.TryGetProperty("crash", out _))
                {
                    new Thread(() => throw new InvalidOperationException("a vendor's mistake")).Start();
                }

                return ValueTask.CompletedTask;
            }

            public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

            public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => new((HandOver?)null);

            public ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken) =>
                new([new NameServer { Address = IPAddress.Parse("203.0.113.253"), Scope = NameServerScope.System }]);

            public async ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, context.Time, cancellationToken);
                return "";
            }

            public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
        """;

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <EnableDynamicLoading>true</EnableDynamicLoading>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="MeshAgent.Contracts" Version="*" ExcludeAssets="runtime" />
            <None Update="plugin.json" CopyToOutputDirectory="PreserveNewest" CopyToPublishDirectory="PreserveNewest" />
          </ItemGroup>
        </Project>
        """;

    private const string Manifest = """
        { "id": "board", "slot": "resolvers", "version": "2.1.0", "contract": "1.0", "assembly": "Vendor.Board.dll", "type": "Vendor.BoardResolvers",
          "settingsSchema": "" }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_PackageOfAVendorIsInstalled_IsLoadedAndItsCrashHurtsNobody()
    {
        await using var world = await Lab.BuildAsync();
        var plugin = await BuildAsync(world.Folder);
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        var verdict = JsonNode.Parse((await agent.RunAsync("plugins", "verify", plugin, "--json")).OrThrow().Output)!;
        Assert.True(verdict["good"]!.GetValue<bool>());
        Assert.Equal(("resolvers", "board", "2.1.0", "1.0"), (Text("slot"), Text("id"), Text("version"), Text("contract")));
        Assert.All(verdict["checks"]!.AsArray(), check => Assert.Empty(check!["objections"]!.AsArray()));
        string Text(string key) => verdict[key]!.GetValue<string>();
        var fragments = Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(agent.PluginsFile)!, "plugins.d")).FullName;
        var fragment = Path.Combine(fragments, "board.json");

        await File.WriteAllTextAsync(fragment, Entry(plugin), Cancellation);
        await agent.StatusHoldsAsync("the vendor's name server", status =>
            status["nameServers"]!["system"]!.AsArray().Any(server => server!.GetValue<string>() == "203.0.113.253"));

        File.Delete(fragment);
        await agent.StatusHoldsAsync("no trace of it", status =>
            status["plugins"]!.AsArray().All(item => (string?)item!["id"] != "board") && status["nameServers"]!["system"]!.AsArray().Count == 0);
        Assert.Equal(0, (await agent.StatusAsync())!["counters"]!["leakedGenerations"]!.GetValue<int>());

        var crashing = Path.Combine(plugin, "plugin.json");
        await File.WriteAllTextAsync(
            crashing, Manifest.Replace("\"settingsSchema\": \"\"", "\"settingsSchema\": \"schema.json\"", StringComparison.Ordinal), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(plugin, "schema.json"), """{ "type": "object" }""", Cancellation);
        await File.WriteAllTextAsync(fragment, Entry(plugin, """, "settings": { "crash": true }"""), Cancellation);
        await agent.StatusHoldsAsync("the crash told", status => status["health"]!.AsArray().Any(item =>
            (string?)item!["id"] == "plugin.crashed" && ((string?)item["message"])!.Contains("a vendor's mistake", StringComparison.Ordinal)));
        await agent.CarriesAllAsync();
    }

    private static string Entry(string plugin, string more = "") =>
        $$"""{ "plugins": [ { "slot": "resolvers", "id": "board", "path": "{{plugin}}"{{more}} } ] }""";

    private static async Task<string> BuildAsync(string folder)
    {
        var feed = Path.Combine(folder, "feed");
        var project = Directory.CreateDirectory(Path.Combine(folder, "vendor")).FullName;
        await File.WriteAllTextAsync(Path.Combine(project, "Vendor.Board.csproj"), Project, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(project, "BoardResolvers.cs"), Source, Cancellation);
        await File.WriteAllTextAsync(Path.Combine(project, "plugin.json"), Manifest, Cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(project, "nuget.config"),
            $"""<configuration><packageSources><clear /><add key="packed" value="{feed}" /></packageSources></configuration>""",
            Cancellation);
        await DotnetAsync(PublishedAgent.RepositoryRoot(), "pack", "contracts/MeshAgent.Contracts", "-c", "Release", "-o", feed);

        // Into a folder of its own: the usual one would give back the contracts of an earlier run under the same version.
        var packages = Path.Combine(folder, "packages");
        await DotnetAsync(project, "publish", "-c", "Release", "-o", Path.Combine(folder, "board"), $"-p:RestorePackagesPath={packages}");
        await RunAsync(folder, "chmod", "-R", "go-w", "board");
        return Path.Combine(folder, "board");
    }

    private static Task DotnetAsync(string folder, params string[] arguments) => RunAsync(folder, "dotnet", arguments);

    private static async Task RunAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var said = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}:\n{said}");
    }
}
