using System.Net;

namespace MeshAgent.Conformance.Exits;

/// <summary>Where the exits are, and so where a stage's far ends listen.</summary>
public static class ExitWorld
{
    /// <summary>The port at which exits are contacted first.</summary>
    public const int Port = 51820;

    /// <summary>The port of another address of the same exits.</summary>
    public const int OtherPort = 51821;

    /// <summary>The router's own address on its uplink; its prefix has 24 bits.</summary>
    public static IPAddress Router { get; } = IPAddress.Parse("198.51.100.2");

    /// <summary>An exit's address.</summary>
    /// <param name="number">Which exit, in the settings' order, from 0.</param>
    /// <param name="port">One of the two ports.</param>
    /// <returns>The address.</returns>
    public static IPEndPoint AddressOf(int number, int port = Port) => new(IPAddress.Parse($"198.51.100.{number + 11}"), port);
}
