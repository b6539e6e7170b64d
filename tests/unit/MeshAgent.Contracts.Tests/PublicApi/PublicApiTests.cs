using System.Runtime.CompilerServices;
using MeshAgent.Contracts.Plugins;

namespace MeshAgent.Contracts.Tests.PublicApi;

/// <summary>
/// The contract's surface against the committed one: a plugin in somebody's hands was built against it. Additions raise the minor version
/// of
/// <see cref="ContractVersion.Current"/>, anything else the major one.
/// </summary>
public sealed class PublicApiTests
{
    private const string Regenerate =
        "UPDATE_PUBLIC_API=1 tests/unit/MeshAgent.Contracts.Tests/bin/Release/net10.0/MeshAgent.Contracts.Tests -method '*PublicApi*'";

    [Fact]
    public async Task Contracts_PublicSurface_IsTheCommittedOne()
    {
        var actual = ApiText.Of(typeof(ContractVersion).Assembly);
        if (Environment.GetEnvironmentVariable("UPDATE_PUBLIC_API") == "1")
        {
            await File.WriteAllLinesAsync(Baseline(), actual, TestContext.Current.CancellationToken);
            return;
        }

        var committed = await File.ReadAllLinesAsync(Baseline(), TestContext.Current.CancellationToken);

        var changes = committed.Except(actual).Select(static line => $"- {line}").Concat(actual.Except(committed).Select(static line => $"+ {line}")).ToList();
        Assert.True(
            changes.Count == 0,
            $"""
            The public surface of MeshAgent.Contracts changed:
            {string.Join(Environment.NewLine, changes)}
            A removed or changed line breaks plugins: raise the major version. An added one raises the minor version. Then write it down with
            {Regenerate}
            """);
    }

    private static string Baseline([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "PublicApi.txt");
}
