using MeshAgent.Host.Running;

namespace MeshAgent.Host.Tests.Running;

/// <summary>What a clean-up removes of the folder of sockets and pid files.</summary>
public sealed class RuntimeFolderTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("meshagent-runtime").FullName;

    private string Folder => Path.Combine(root, "meshagent");

    private string Socket => Path.Combine(Folder, "control.sock");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public void Remove_WhatAKilledAgentLeft_IsRemovedAndNamed()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "exits.wireguard"));
        StaleSocket.Leave(Socket);

        var removed = RuntimeFolder.Look(Socket).Remove();

        Assert.Equal([$"file {Socket}", $"folder {Path.Combine(Folder, "exits.wireguard")}", $"folder {Folder}"], removed);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void Remove_AFileThatIsNoSocket_StaysWithItsFolder()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Socket, "somebody's");

        Assert.Empty(RuntimeFolder.Look(Socket).Remove());
        Assert.Equal("somebody's", File.ReadAllText(Socket));
    }

    [Fact]
    public void Remove_FoldersMadeSinceTheLook_AreRemovedAndNotNamed()
    {
        var runtime = RuntimeFolder.Look(Socket);
        Directory.CreateDirectory(Path.Combine(Folder, "routes.netlink"));

        Assert.Empty(runtime.Remove());
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void Remove_FoldersOfOthersAndFoldersInUse_Stay()
    {
        var (foreign, used) = (Path.Combine(Folder, "lock"), Path.Combine(Folder, "guard.nftables"));
        Directory.CreateDirectory(foreign);
        Directory.CreateDirectory(used);
        File.WriteAllText(Path.Combine(used, "switches"), "");

        Assert.Empty(RuntimeFolder.Look(Socket).Remove());
        Assert.True(Directory.Exists(foreign) && Directory.Exists(used));
    }
}
