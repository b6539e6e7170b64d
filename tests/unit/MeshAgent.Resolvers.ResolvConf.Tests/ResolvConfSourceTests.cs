using MeshAgent.Resolvers.Testing;

namespace MeshAgent.Resolvers.ResolvConf.Tests;

/// <summary>The plugin on real files: links, includes, and changes that nobody announces.</summary>
public sealed class ResolvConfSourceTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string folder = Directory.CreateTempSubdirectory("resolv").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WaitForChangeAsync_TargetOfALinkIsReplaced_IsTold()
    {
        var target = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "run")).FullName, "resolv.conf");
        await File.WriteAllTextAsync(target, "nameserver 198.51.100.53\n", Cancellation);
        File.CreateSymbolicLink(Path.Combine(folder, "resolv.conf"), "run/resolv.conf");
        await using var source = await StartAsync();
        Assert.Equal(["198.51.100.53"], await ServersAsync(source));
        var change = source.WaitForChangeAsync(Cancellation).AsTask();

        await File.WriteAllTextAsync(target + ".new", "nameserver 198.51.100.54\n", Cancellation);
        File.Move(target + ".new", target, overwrite: true);

        await change.WaitAsync(Limit, Cancellation);
        Assert.Equal(["198.51.100.54"], await ServersAsync(source));
    }

    [Fact]
    public async Task ObserveAsync_DnsmasqBehindTheStub_GivesItsUpstreams()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "resolv.conf"), "nameserver 127.0.0.1\n", Cancellation);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "dnsmasq.conf"), $"resolv-file={folder}/upstream\nconf-dir={folder}/more,*.conf\nconf-file={folder}/dnsmasq.conf\n",
            Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "upstream"), "nameserver 198.51.100.53\n", Cancellation);
        Directory.CreateDirectory(Path.Combine(folder, "more"));
        await File.WriteAllTextAsync(Path.Combine(folder, "more", "a.conf"), "server=2001:db8::53\n", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "more", "b.bak"), "server=2001:db8::54\n", Cancellation);
        await using var source = await StartAsync();

        Assert.Equal(["198.51.100.53", "2001:db8::53"], await ServersAsync(source));
    }

    [Fact]
    public async Task StartAsync_WrongSettings_ThrowsEveryMistakeOnALine()
    {
        await using var source = Source("""{ "files": ["resolv.conf"], "processes": "yes" }""");

        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await source.StartAsync(Cancellation));

        Assert.Equal(
            [
                "settings.files[0]: \"resolv.conf\" is not an absolute path; write one that begins with a slash",
                "settings.processes: is a text; write true or false",
            ],
            error.Message.Split('\n'));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<List<string>> ServersAsync(ResolvConfSource source) =>
        [.. (await source.ObserveAsync(Cancellation)).Select(static server => server.ToString())];

    private async Task<ResolvConfSource> StartAsync()
    {
        var source = Source($$"""
            { "files": ["{{folder}}/resolv.conf"], "directories": [], "dnsmasq": ["{{folder}}/dnsmasq.*"], "processes": false }
            """);
        await source.StartAsync(Cancellation);
        return source;
    }

    private static ResolvConfSource Source(string json) => new(new LendingContext("resolvconf", json));
}
