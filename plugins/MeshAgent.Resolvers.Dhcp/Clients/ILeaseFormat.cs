using MeshAgent.Resolvers.Learning.Files;

namespace MeshAgent.Resolvers.Dhcp.Clients;

/// <summary>How one DHCP client writes its leases down.</summary>
internal interface ILeaseFormat
{
    /// <summary>The folders below a directory of the settings that files are in; the empty text for the directory itself.</summary>
    IReadOnlyList<string> Folders { get; }

    /// <summary>Whether a file may hold leases.</summary>
    /// <param name="name">Its name in the folder.</param>
    /// <returns>True when it is to be read.</returns>
    bool Concerns(string name);

    /// <summary>Understands a file. Never throws, whatever it holds.</summary>
    /// <param name="folder">Which of <see cref="Folders"/> it is in.</param>
    /// <param name="name">Its name.</param>
    /// <param name="content">What it holds.</param>
    /// <returns>The servers of the leases that are in force, and the first mistake.</returns>
    FileReading Parse(string folder, string name, FileContent content);
}
