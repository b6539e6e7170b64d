using MeshAgent.WanExec.Launching;

namespace MeshAgent.WanExec.Tests.Launching;

public sealed class AccountFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("accounts").FullName;

    public AccountFilesTests()
    {
        const string Users = "root:x:0:0::/root:/bin/sh\nfastd:x:200:300::/:/bin/false\n77:x:201:301::/:/bin/false\n";
        File.WriteAllText(Path.Join(folder, "passwd"), Users);
        File.WriteAllText(Path.Join(folder, "group"), "root:x:0:\nfastd:x:300:\nnet:x:302:root,fastd\nother:x:303:fastdx\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Find_User_HasItsOwnGroupAndThoseItIsIn()
    {
        var account = new AccountFiles(folder).Find("fastd", null);
        Assert.Equal((200u, 300u), (account.User, account.Group));
        Assert.Equal([302u, 300u], account.Groups);
    }

    [Fact]
    public void Find_NumberOfAUser_IsThatUser() => Assert.Equal(300u, new AccountFiles(folder).Find("200", null).Group);

    [Fact]
    public void Find_NameOfDigits_GoesBeforeTheNumber() => Assert.Equal(201u, new AccountFiles(folder).Find("77", null).User);

    [Fact]
    public void Find_GroupAlone_LeavesTheUserAndDropsFurtherGroups()
    {
        var account = new AccountFiles(folder).Find(null, "net");
        Assert.Null(account.User);
        Assert.Equal(302u, account.Group);
        Assert.Empty(account.Groups);
    }

    [Theory]
    [InlineData("nobody", null)]
    [InlineData(null, "nobody")]
    [InlineData("4711", null)]
    [InlineData("4294967295", "net")]
    public void Find_Unknown_IsRefused(string? user, string? group) =>
        Assert.Equal(WanExecReason.NoSuchAccount, Assert.Throws<WanExecException>(() => new AccountFiles(folder).Find(user, group)).Reason);
}
