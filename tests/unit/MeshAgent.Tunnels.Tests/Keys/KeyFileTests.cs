using MeshAgent.Contracts.Health;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Tunnels.Tests.Keys;

public sealed class KeyFileTests : IDisposable
{
    // "wg genkey" and "wg pubkey" of wireguard-tools made these.
    private const string Good = "GJi7THfc/n/NX6yIG6+qCS88N46+zpHQT9XbJ6crI1Y=";

    private readonly string directory = Directory.CreateTempSubdirectory("meshagent-key-").FullName;

    private string FileName => Path.Combine(directory, "wg.key");

    [Theory]
    [InlineData("\n")]
    [InlineData("")]
    [InlineData("\r\n")]
    public void Read_OwnerOnly_GivesTheKey(string end)
    {
        Write(Good + end, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var (key, fault) = KeyFile.Read(FileName, KeyForm.Base64("wg genkey"));

        Assert.Null(fault);
        Assert.Equal(Good, Convert.ToBase64String(key!.Bytes));
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, "0440")]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, "0644")]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, "0404")]
    public void Read_OthersMayRead_RefusesAndNamesTheCommand(UnixFileMode mode, string shown)
    {
        Write(Good, mode);

        var (key, fault) = KeyFile.Read(FileName, KeyForm.Base64("wg genkey"));

        Assert.Null(key);
        Assert.Equal(FaultOrigin.Configuration, fault!.Origin);
        Assert.Contains(shown, fault.Message, StringComparison.Ordinal);
        Assert.Equal($"chmod 600 {FileName}", fault.Fix);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GJi7THfc/n/NX6yIG6+qCS88N46+zpHQT9XbJ6crI1Y")]
    [InlineData("GJi7THfc/n/NX6yIG6+qCS88N46+zpHQT9XbJ6crI1Y=GJi7THfc/n/NX6yIG6+qCS88N46+zpHQT9XbJ6crI1Y=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("1898bb4c77dcfe7fcd5fac881bafaa092f3c378ebece91d04fd5db27a72b2356")]
    public void Read_NoKey_SaysSoWithoutShowingIt(string content)
    {
        Write(content, UnixFileMode.UserRead);

        var (key, fault) = KeyFile.Read(FileName, KeyForm.Base64("wg genkey"));

        Assert.Null(key);
        Assert.Contains("32 bytes in base64", fault!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("GJi7", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoFile_NamesTheCommandThatMakesIt()
    {
        var (key, fault) = KeyFile.Read(FileName, KeyForm.Base64("wg genpsk"));

        Assert.Null(key);
        Assert.Contains("does not exist", fault!.Message, StringComparison.Ordinal);
        Assert.Contains("wg genpsk", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Directory_IsAFaultAndNoException() => Assert.NotNull(KeyFile.Read(directory, KeyForm.Base64("wg genkey")).Fault);

    // wg pubkey ignores the bits that X25519 clamps; wg genkey sets them so.
    [Fact]
    public void Clamped_KeyOfWgGenkey_IsItself() => Assert.Equal(SecretKey.FromBase64(Good), SecretKey.FromBase64(Good)!.Clamped());

    public void Dispose() => Directory.Delete(directory, recursive: true);

    private void Write(string content, UnixFileMode mode)
    {
        File.WriteAllText(FileName, content);
        File.SetUnixFileMode(FileName, mode);
    }
}
