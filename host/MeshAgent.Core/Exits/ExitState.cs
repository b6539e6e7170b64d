namespace MeshAgent.Core.Exits;

/// <summary>
/// How an exit stands, judged by what comes back through the tunnel.
/// <code>
///   Idle ──address──► Contacting ──handshake──► Up ──sent, nothing back, asked──► Doubted
///    ▲                    │                     ▲ ▲                                 │ │
///    └─ no address ───────┤                     │ └───── data or an answer ─────────┘ │
///                         └─ no answer ► Down ──┘ handshake, heard                    │
///                                        ▲ ▲ ────── not even heard ──────────────────┤
///                                        │ └─────── heard, swallows: IsSwallowing ───┘
///                                        └ then back only by data, an answer, or a pause
/// </code>
/// </summary>
public abstract record ExitState
{
    /// <summary>The word that status and logs use.</summary>
    public abstract string Word { get; }

    /// <summary>Whether user traffic may be sent to it.</summary>
    public virtual bool IsAlive => false;

    /// <summary>Where it goes from here.</summary>
    /// <param name="inputs">What is known.</param>
    /// <returns>The next state and why.</returns>
    public abstract ExitTransition Next(ExitInputs inputs);

    /// <summary>Nothing changed.</summary>
    /// <returns>A transition to the same state.</returns>
    private protected ExitTransition Stay() => new(this, "");
}
