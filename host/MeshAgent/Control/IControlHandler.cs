namespace MeshAgent.Host.Control;

/// <summary>Answers what comes in at the control socket.</summary>
internal interface IControlHandler
{
    /// <summary>Whether a request may take as long as <see cref="ControlLimits.SwapTime"/>.</summary>
    /// <param name="request">The request.</param>
    /// <returns>False for questions that are answered from memory or by a lookup.</returns>
    bool IsSlow(ControlRequest request);

    /// <summary>Answers a request; several may be under way at once.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The answer, or why there is none.</returns>
    Task<ControlResponse> AnswerAsync(ControlRequest request, CancellationToken cancellationToken);
}
