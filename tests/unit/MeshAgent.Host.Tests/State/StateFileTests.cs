using MeshAgent.Core.Memory;
using MeshAgent.Host.State;

namespace MeshAgent.Host.Tests.State;

public sealed class StateFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("meshagent-state-").FullName;

    private string FilePath => Path.Combine(folder, "state.json");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_NoFile_NothingRememberedAndNoTrouble()
    {
        var (memory, trouble) = FileAt(FilePath).Read();

        Assert.Equal(new DurableMemory(), memory);
        Assert.Null(trouble);
    }

    [Fact]
    public void Read_AfterWrite_GivesTheSameMemory()
    {
        var file = FileAt(FilePath);

        Assert.Null(file.Write(SampleMemory.Full));

        var (memory, trouble) = file.Read();
        Assert.Equal(SampleMemory.Full, memory);
        Assert.Null(trouble);
    }

    [Fact]
    public void Write_Always_FileIsForItsOwnerOnly()
    {
        FileAt(FilePath).Write(SampleMemory.Full);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
    }

    [Fact]
    public void Read_CutAtAnyByte_GivesTheOneBeforeAndSaysSo()
    {
        var file = FileAt(FilePath);
        var before = WriteTwice(file);
        var whole = File.ReadAllBytes(FilePath);

        // The last byte is the line end after the JSON, which does not matter.
        for (var length = 0; length < whole.Length - 1; length++)
        {
            Assert.Null(StateCodec.Read(whole.AsSpan(0, length)).Memory);
        }

        foreach (var length in new[] { 0, 1, 40, whole.Length / 2, whole.Length - 2 })
        {
            File.WriteAllBytes(FilePath, whole[..length]);
            var (memory, trouble) = file.Read();
            Assert.Equal(before, memory);
            Assert.Equal("state.damaged", trouble!.Id);
        }
    }

    [Fact]
    public void Read_AnyBitFlipped_IsNeverTakenForGood()
    {
        var whole = StateCodec.Write(SampleMemory.Full);
        for (var bit = 0; bit < (whole.Length - 1) * 8; bit++)
        {
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
            var reading = StateCodec.Read(whole);
            Assert.True(reading.Memory is null && reading.Problem.Length > 0, $"bit {bit} went unnoticed");
            whole[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Read_FormatOfANewerVersion_IsKeptAside()
    {
        File.WriteAllText(FilePath, "meshagent-state 2 00\n{}");

        var (memory, trouble) = FileAt(FilePath).Read();

        Assert.Equal(new DurableMemory(), memory);
        Assert.Contains("format 2", trouble!.Message, StringComparison.Ordinal);
        Assert.Equal("meshagent-state 2 00\n{}", File.ReadAllText(FilePath + ".foreign"));
    }

    [Fact]
    public void Read_ABitMakesItAnotherFormat_GivesTheOneBefore()
    {
        var file = FileAt(FilePath);
        var before = WriteTwice(file);
        var whole = File.ReadAllBytes(FilePath);
        whole["meshagent-state ".Length] ^= 1 << 1;
        File.WriteAllBytes(FilePath, whole);

        var (memory, trouble) = file.Read();

        Assert.Equal(before, memory);
        Assert.Contains("format 3", trouble!.Message, StringComparison.Ordinal);
        Assert.Contains("the one before is used", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_FolderIsAFile_ReportsAndLosesNothing()
    {
        var blocked = Path.Combine(folder, "blocked");
        File.WriteAllText(blocked, "a file");

        var trouble = FileAt(Path.Combine(blocked, "state.json")).Write(SampleMemory.Full);

        Assert.Contains("cannot be written", trouble!.Message, StringComparison.Ordinal);
        Assert.Equal("a file", File.ReadAllText(blocked));
    }

    [Fact]
    public void Write_MediumIsFull_ReportsAndTheOldFileStays()
    {
        // /dev/full (man 4 full) fails every write with ENOSPC, as a full medium does.
        var file = FileAt(FilePath);
        file.Write(SampleMemory.Full);
        File.CreateSymbolicLink(FilePath + ".new", "/dev/full");

        var trouble = file.Write(SampleMemory.Full with { SelectedExit = "other" });

        Assert.NotNull(trouble);
        Assert.Equal(SampleMemory.Full, file.Read().Memory);
    }

    [Fact]
    public void Remove_AfterTwoWrites_LeavesNoFile()
    {
        var file = FileAt(FilePath);
        file.Write(SampleMemory.Full);
        file.Write(SampleMemory.Full with { SelectedExit = "other" });

        Assert.Equal(2, file.Remove().Count);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    // Gives what was written first.
    private static DurableMemory WriteTwice(StateFile file)
    {
        var before = SampleMemory.Full with { SelectedExit = "wireguard/before" };
        file.Write(before);
        file.Write(SampleMemory.Full);
        return before;
    }

    private static StateFile FileAt(string path) => new(path, new DiskMedium());
}
