namespace MeshAgent.Conformance.Stages;

/// <summary>The machine that a plugin under test lives on: a network namespace, a container, or something in memory.</summary>
public interface IStage : IAsyncDisposable
{
    /// <summary>
    /// Does something where the plugin belongs. Every call of the plugin is made through this, its construction and start included, and
    /// what it awaits goes on there, so that a plugin which belongs to its thread's namespace needs no word of it.
    /// </summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="work">What is to be done.</param>
    /// <returns>Its result; its exception is the task's.</returns>
    Task<T> RunAsync<T>(Func<Task<T>> work);
}
