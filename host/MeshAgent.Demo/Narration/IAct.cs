namespace MeshAgent.Demo.Narration;

/// <summary>One scene of the demonstration: something happens to the router, and what came of it is measured.</summary>
internal interface IAct
{
    /// <summary>What happens, in plain words.</summary>
    string Title { get; }

    /// <summary>Makes it happen and adds what was seen to the findings.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>When it has been measured.</returns>
    /// <exception cref="TimeoutException">What was expected did not come; the message says what was seen instead.</exception>
    Task PlayAsync(Stage stage, CancellationToken cancellation);
}
