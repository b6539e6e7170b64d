namespace MeshAgent.Conformance.Tests.Vendor;

/// <summary>
/// What a vendor writes: a source of name servers for an own board, and an xunit project that holds it to the packed suite.
/// </summary>
internal static class VendorProject
{
    public const string Name = "Vendor.Board.Tests";

    /// <summary>The project, with the versions of the packages that it takes.</summary>
    public static string Project(string xunitVersion) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <OutputType>Exe</OutputType>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="MeshAgent.Conformance" Version="*" />
            <PackageReference Include="xunit.v3" Version="{xunitVersion}" />
          </ItemGroup>
        </Project>
        """;

    /// <summary>A file with an address and a link in each line.</summary>
    public const string Source = """
        using System.Net;
        using MeshAgent.Contracts.Addressing;
        using MeshAgent.Contracts.Plugins;
        using MeshAgent.Contracts.Resolvers;

        namespace Vendor;

        public sealed class BoardResolvers(IPluginContext context) : IResolverSource
        {
            private readonly string file = context.Settings.GetProperty("file").GetString()!;
            private FileSystemWatcher? watcher;
            private TaskCompletionSource<string> changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

            public bool KnowsLinks { get; init; } = true;

            public ValueTask StartAsync(CancellationToken cancellationToken)
            {
                watcher = new FileSystemWatcher(Path.GetDirectoryName(file)!);
                watcher.Changed += Announce;
                watcher.Created += Announce;
                watcher.Deleted += Announce;
                watcher.Renamed += Announce;
                watcher.EnableRaisingEvents = true;
                return ValueTask.CompletedTask;
            }

            public ValueTask<EquatableArray<NameServer>> ObserveAsync(CancellationToken cancellationToken)
            {
                if (changed.Task.IsCompleted)
                {
                    changed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                var lines = File.Exists(file) ? File.ReadAllLines(file) : [];
                return new(lines.Select(line => line.Split(' ')).Select(words => new NameServer
                {
                    Address = IPAddress.Parse(words[0]), Scope = NameServerScope.Wan, LinkName = KnowsLinks ? words[1] : "",
                }).ToEquatableArray());
            }

            public ValueTask<string> WaitForChangeAsync(CancellationToken cancellationToken) =>
                new(changed.Task.WaitAsync(cancellationToken));

            public ValueTask TakeOverAsync(HandOver state, CancellationToken cancellationToken) => ValueTask.CompletedTask;

            public ValueTask<HandOver?> ExportStateAsync(CancellationToken cancellationToken) => new((HandOver?)null);

            public ValueTask StopAsync(StopReason reason, CancellationToken cancellationToken) => ValueTask.CompletedTask;

            public ValueTask DisposeAsync()
            {
                watcher?.Dispose();
                return ValueTask.CompletedTask;
            }

            private void Announce(object sender, FileSystemEventArgs change) => changed.TrySetResult("the board's file");
        }
        """;

    /// <summary>The suite for the source, and for one that loses the link of each server.</summary>
    public const string Tests = """
        using System.Net;
        using MeshAgent.Conformance.Resolvers;
        using MeshAgent.Conformance.Stages;
        using MeshAgent.Contracts.Plugins;
        using MeshAgent.Contracts.Resolvers;

        namespace Vendor;

        public class GoodTests : ResolverSourceSuite
        {
            protected override Task<IResolverStage> CreateStageAsync(TestFolder folder)
            {
                var file = folder.File("servers");
                var first = new FileState(
                    "198.51.100.53 wan0\n2001:db8::53 wan1\n", [Server("198.51.100.53", "wan0"), Server("2001:db8::53", "wan1")]);
                return Task.FromResult<IResolverStage>(new FileResolverStage(file, "{ \"file\": \"" + file + "\" }", first)
                {
                    Second = new FileState("198.51.100.54 wan0\n", [Server("198.51.100.54", "wan0")]),
                });
            }

            protected override IResolverSource CreateSource(IPluginContext context) => new BoardResolvers(context);

            private static NameServer Server(string address, string link) =>
                new() { Address = IPAddress.Parse(address), Scope = NameServerScope.Wan, LinkName = link };
        }

        public sealed class BrokenTests : GoodTests
        {
            protected override IResolverSource CreateSource(IPluginContext context) => new BoardResolvers(context) { KnowsLinks = false };
        }
        """;
}
