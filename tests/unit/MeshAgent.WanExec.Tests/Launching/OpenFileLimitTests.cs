using MeshAgent.WanExec.Launching;
using MeshAgent.WanExec.Libc;

namespace MeshAgent.WanExec.Tests.Launching;

public sealed class OpenFileLimitTests
{
    /// <summary>Lines of /proc/PID/limits as Linux 6 prints them.</summary>
    [Theory]
    [InlineData("Max open files            1024                 524288               files     \n", 1024UL, 524288UL)]
    [InlineData("Max processes  1  2  processes \nMax open files  unlimited  unlimited  files \n", ulong.MaxValue, ulong.MaxValue)]
    public void Parse_FileOfTheKernel_IsRead(string text, ulong soft, ulong hard)
        => Assert.Equal(new ResourceLimit(soft, hard), OpenFileLimit.Parse(text));

    [Fact]
    public void Parse_WithoutTheLine_IsUnknown() => Assert.Null(OpenFileLimit.Parse("Max processes  1  2  processes\n"));

    [Fact]
    public void Guess_ParentWithTheSameHardLimit_ItsSoftLimit()
        => Assert.Equal(300UL, OpenFileLimit.Guess(new(4096, 4096), new ResourceLimit(300, 4096)));

    [Fact]
    public void Guess_ParentWithAnotherHardLimit_TheUsual()
        => Assert.Equal(1024UL, OpenFileLimit.Guess(new(4096, 4096), new ResourceLimit(65536, 65536)));

    [Fact]
    public void Guess_HardLimitBelowTheUsual_IsNotExceeded() => Assert.Equal(64UL, OpenFileLimit.Guess(new(64, 64), null));
}
