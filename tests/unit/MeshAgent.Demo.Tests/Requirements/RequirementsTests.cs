using MeshAgent.Demo.Requirements;

namespace MeshAgent.Demo.Tests.Requirements;

public sealed class RequirementsTests
{
    [Fact]
    public void Missing_EmptyPath_IsEveryTool()
        => Assert.Equal(Demo.Requirements.Requirements.Tools, Demo.Requirements.Requirements.Missing(""));

    [Fact]
    public void Missing_FolderWithOneTool_IsTheOthers()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "nft"), "");

            var missing = Demo.Requirements.Requirements.Missing($"/nowhere:{folder.FullName}");

            Assert.DoesNotContain(missing, tool => tool.Program == "nft");
            Assert.Equal(Demo.Requirements.Requirements.Tools.Count - 1, missing.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
