using System.Diagnostics.CodeAnalysis;

namespace MeshAgent.Netlink.Wire;

/// <summary>Turns a message into an object.</summary>
/// <typeparam name="T">What it makes.</typeparam>
/// <param name="message">The message; not to be kept.</param>
/// <param name="value">The object when the result is true.</param>
/// <param name="malformed">What is wrong when the result is false.</param>
/// <returns>Whether the message could be read.</returns>
public delegate bool NetlinkDecoder<T>(in NetlinkMessage message, [NotNullWhen(true)] out T? value, out Malformed malformed);

/// <summary>Looks at a message while it lies in the receive buffer.</summary>
/// <param name="message">The message; not to be kept.</param>
public delegate void NetlinkMessageHandler(in NetlinkMessage message);
