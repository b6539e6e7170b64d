namespace MeshAgent.Contracts.Exits;

/// <summary>Who answered a probe through a tunnel. A later word proves more than an earlier one.</summary>
public enum AnswerOrigin
{
    /// <summary>The exit itself: it takes packets out of the tunnel and sends some back. Whether it forwards any is not known.</summary>
    Exit,

    /// <summary>
    /// Somebody whom only the exit's forwarding leads to, such as the next router or another exit: user traffic gets through.
    /// </summary>
    Beyond,
}
