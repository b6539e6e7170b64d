namespace MeshAgent.Core.Recovery;

/// <summary>
/// What the agent thinks of a WAN path. Each state is a type of its own that says where the path goes from there.
/// <code>
///   kernel ─────────────► Live ──proof──► Proven ◄──proof── Trial ◄──gateway is the same── Remembered ◄── memory
///                          ▲                │                 │                               │
///                          └── kernel ──────┼─────────────────┼─── not now ──► Dormant ◄──────┤
///                                           └─ strong evidence, foreign gateway ► Rejected ◄──┘
/// </code>
/// </summary>
public abstract record WanPathState
{
    /// <summary>The word that status and logs use.</summary>
    public abstract string Word { get; }

    /// <summary>Whether control traffic may take the path: it belongs in the WAN table.</summary>
    public abstract bool IsUsable { get; }

    /// <summary>
    /// Which paths are used first: <see cref="Doubt.InOrder"/>, then <see cref="Doubt.Unproven"/>, then <see cref="Doubt.Doubted"/>.
    /// </summary>
    public virtual int Rank => Doubt.InOrder;

    /// <summary>Where the path goes from here.</summary>
    /// <param name="inputs">What is known.</param>
    /// <returns>The next state and why.</returns>
    public abstract Transition Next(PathInputs inputs);

    /// <summary>The state of a path that was not known before.</summary>
    /// <param name="inputs">What is known.</param>
    /// <returns>The first state and why.</returns>
    public static Transition First(PathInputs inputs)
    {
        if (Unfit(inputs) is { } unfit)
        {
            return unfit;
        }

        return inputs.Candidate?.Source switch
        {
            PathSource.Kernel => new(new LiveState(0), "the main table has it"),
            PathSource.Table => new(new LiveState(0), "another table has it"),
            PathSource.Lease => new(new TrialState(inputs.Now, 0, 0), "the link's lease has it, the kernel does not"),
            _ => new(new RememberedState(0, DateTimeOffset.MinValue), "it worked once"),
        };
    }

    /// <summary>Leaves every state when the path cannot work as things are.</summary>
    /// <param name="inputs">What is known.</param>
    /// <returns>The way out; null when the path can work.</returns>
    private protected static Transition? Unfit(PathInputs inputs)
    {
        if (!inputs.IsLive && inputs.Successor is { } successor)
        {
            return Reject(inputs, $"the link has another uplink now: {successor}");
        }

        return inputs.Applicability.Verdict switch
        {
            ApplicabilityVerdict.Never => Reject(inputs, inputs.Applicability.Why),
            ApplicabilityVerdict.NotNow => new(new DormantState(inputs.Applicability.Why), inputs.Applicability.Why),
            _ => null,
        };
    }

    /// <summary>The path is wrong.</summary>
    /// <param name="inputs">What is known.</param>
    /// <param name="why">The evidence.</param>
    /// <returns>The transition.</returns>
    private protected static Transition Reject(PathInputs inputs, string why) => new(new RejectedState(inputs.Now, why), why);

    /// <summary>Leaves every state that is not backed by the kernel when another machine answers at the gateway's address.</summary>
    /// <param name="inputs">What is known.</param>
    /// <returns>The way out; null when the gateway is not a stranger.</returns>
    private protected static Transition? Foreign(PathInputs inputs)
    {
        if (inputs.IsLive || !inputs.IsForeignGateway)
        {
            return null;
        }

        return Reject(inputs, $"another machine has the gateway's address: {inputs.Gateway.MacAddress}, not {inputs.GatewayMac}");
    }
}
