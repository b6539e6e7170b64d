using MeshAgent.Tunnels.Testing;

namespace MeshAgent.Exits.Fastd.Tests.Lab;

/// <summary>
/// A fastd that was built without packet marks, first in PATH while this object lives: the machine's own behind a check that refuses the
/// word as such a build's parser does.
/// </summary>
internal sealed class UnmarkingBuild : IDisposable
{
    private readonly string? path = Environment.GetEnvironmentVariable("PATH");

    public UnmarkingBuild(string directory)
    {
        var folder = Directory.CreateDirectory(Path.Combine(directory, "unmarking")).FullName;
        var program = Path.Combine(folder, "fastd");
        File.WriteAllText(
            program,
            """
            #!/bin/sh
            if grep -q '^packet mark' "$2"; then
              echo "2026-01-01 00:00:00 +0000 --- Error: config error: packet mark is not supported" >&2
              exit 1
            fi
            exec /usr/bin/fastd "$@"
            """);
        Shell.Run($"chmod 755 {program}");
        Environment.SetEnvironmentVariable("PATH", $"{folder}:{path}");
    }

    public void Dispose() => Environment.SetEnvironmentVariable("PATH", path);
}
