using MeshAgent.Exits.WireGuard.Userspace;
using MeshAgent.Tunnels.Daemons;
using MeshAgent.Tunnels.Failures;
using NSubstitute;

namespace MeshAgent.Exits.WireGuard.Tests.Userspace;

public sealed class UserspaceDriverTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("meshagent-userspace-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Create_NoFolderOfSocketsYet_StartsTheDaemon()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, UserspacePlaces.Program), "", TestContext.Current.CancellationToken);
        var processes = Substitute.For<IDaemonProcesses>();
        var refused = new DeviceException(DeviceErrorKind.Unavailable, "as far as this test goes", "");
        processes.Start(Arg.Any<DaemonCommand>()).Returns(_ => throw refused);
        var driver = new UserspaceDriver(
            new UserspacePlaces("wg_exit", folder, Path.Combine(folder, "not", "there"), folder), processes, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<DeviceException>(
            async () => await driver.CreateAsync(TestContext.Current.CancellationToken));

        Assert.Same(refused, failure);
    }
}
