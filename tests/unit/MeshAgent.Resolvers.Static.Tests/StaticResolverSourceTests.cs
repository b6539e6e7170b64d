using System.Text.Json;
using System.Text.RegularExpressions;
using MeshAgent.Contracts.Plugins;
using NSubstitute;

namespace MeshAgent.Resolvers.Static.Tests;

public sealed class StaticResolverSourceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ObserveAsync_AfterStart_GivesTheServersOfTheSettings()
    {
        await using var source = Source("""{ "wan": ["198.51.100.53", "2001:db8::53"] }""");

        await source.StartAsync(Cancellation);

        Assert.Equal(["198.51.100.53", "2001:db8::53"], (await source.ObserveAsync(Cancellation)).Select(server => server.ToString()));
    }

    [Fact]
    public async Task StartAsync_WrongSettings_ThrowsEveryMistakeOnALine()
    {
        await using var source = Source("""{ "wan": ["x"], "lan": [] }""");

        var error = await Assert.ThrowsAsync<InvalidDataException>(async () => await source.StartAsync(Cancellation));

        Assert.Equal(2, error.Message.Split('\n').Length);
        Assert.Contains("settings.lan: unknown key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForChangeAsync_Cancelled_Ends()
    {
        await using var source = Source("{}");
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var wait = source.WaitForChangeAsync(cancelled.Token).AsTask();

        Assert.False(wait.IsCompleted);
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public void Manifest_NamesThisAssemblyAndClass()
    {
        using var document = ReadShipped("plugin.json");
        string? Value(string key) => document.RootElement.GetProperty(key).GetString();

        Assert.Equal("resolvers", Value("slot"));
        Assert.Equal(typeof(StaticResolverSource).FullName, Value("type"));
        Assert.Equal(typeof(StaticResolverSource).Assembly.GetName().Name + ".dll", Value("assembly"));
        Assert.True(ContractVersion.TryParse(Value("contract"), out var contract));
        Assert.True(ContractVersion.Current.Accepts(contract));
    }

    [Theory]
    [InlineData("198.51.100.53", true)]
    [InlineData("198.51.100.53:5353", true)]
    [InlineData("[2001:db8::53]:5353", true)]
    [InlineData("fe80::1%wan0", true)]
    [InlineData("[fe80::1%wan0]:53", true)]
    [InlineData("dns.example.net", false)]
    [InlineData("[2001:db8::53", false)]
    [InlineData("fe80::1%sixteen-letters-", false)]
    public void SettingsSchema_Pattern_AgreesWithTheReader(string entry, bool matches)
    {
        using var schema = ReadShipped("settings.schema.json");
        var items = schema.RootElement.GetProperty("$defs").GetProperty("servers").GetProperty("items");

        Assert.Equal(matches, Regex.IsMatch(entry, items.GetProperty("pattern").GetString()!));
    }

    private static JsonDocument ReadShipped(string file) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file)));

    private static StaticResolverSource Source(string settings)
    {
        using var document = JsonDocument.Parse(settings);
        var context = Substitute.For<IPluginContext>();
        context.Settings.Returns(document.RootElement.Clone());
        context.Time.Returns(TimeProvider.System);
        return new StaticResolverSource(context);
    }
}
