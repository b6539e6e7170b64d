namespace MeshAgent.Lab.Tests.WanExec;

/// <summary>A cgroup of a test's own, as a service manager would make one for a service.</summary>
internal sealed class TestCgroup : IDisposable
{
    private const string Join = """echo $$ >"$0/cgroup.procs" && exec "$@" """;

    private static int _count;

    private TestCgroup(string path) => Path = path;

    /// <summary>Its folder.</summary>
    public string Path { get; }

    /// <summary>What is below it.</summary>
    public IReadOnlyList<string> Leaves => Directory.GetDirectories(Path);

    /// <summary>Makes it below the cgroup of the test.</summary>
    public static TestCgroup Make()
    {
        var own = File.ReadLines("/proc/self/cgroup").Single(static line => line.StartsWith("0::", StringComparison.Ordinal))[3..];
        var path = System.IO.Path.Join(
            Mount(), own, $"malab-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        Directory.CreateDirectory(path);
        return new TestCgroup(path);
    }

    /// <summary>A command line that joins it and then becomes a program.</summary>
    public string[] Inside(params string[] command) => ["sh", "-c", Join, Path, .. command];

    public void Dispose()
    {
        foreach (var leaf in Directory.GetDirectories(Path, "*", SearchOption.AllDirectories).OrderByDescending(static name => name.Length))
        {
            Directory.Delete(leaf);
        }

        Directory.Delete(Path);
    }

    private static string Mount() => File.ReadLines("/proc/self/mountinfo")
        .Where(static line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))
        .Select(static line => line.Split(' ')[4])
        .Last(static folder => File.Exists(System.IO.Path.Join(folder, "cgroup.controllers")));
}
