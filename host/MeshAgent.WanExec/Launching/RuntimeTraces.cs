using System.Globalization;
using MeshAgent.WanExec.Cgroups;

namespace MeshAgent.WanExec.Launching;

/// <summary>
/// The files by which debuggers find a process of the runtime. It removes them when it ends, and a process that becomes another program
/// never ends as what it was: each start would leave three files in a folder that routers keep in memory.
/// </summary>
internal static class RuntimeTraces
{
    /// <summary>What their names begin with, followed by process id and start time.</summary>
    private static readonly string[] Brands = ["dotnet-diagnostic", "clr-debug-pipe"];

    /// <summary>Removes this process's.</summary>
    public static void Remove()
    {
        if (ProcessStart.Of(Environment.ProcessId) is not { } start)
        {
            return;
        }

        foreach (var brand in Brands)
        {
            var pattern = string.Create(CultureInfo.InvariantCulture, $"{brand}-{Environment.ProcessId}-{start}-*");
            try
            {
                foreach (var file in Directory.GetFiles(Path.GetTempPath(), pattern))
                {
                    File.Delete(file);
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A few bytes of litter are no reason not to start the program.
            }
        }
    }
}
