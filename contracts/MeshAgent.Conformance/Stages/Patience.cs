namespace MeshAgent.Conformance.Stages;

/// <summary>How long the suites wait before they hold that something does not happen.</summary>
public static class Patience
{
    /// <summary>
    /// For one answer or one announcement. Kernels take microseconds and programs milliseconds; a loaded machine takes seconds. Shorter makes
    /// tests fail for load, longer only delays the failure of a plugin that is wrong.
    /// </summary>
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(20);

    /// <summary>Waits for a task.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="task">The task.</param>
    /// <param name="what">What it stands for, for the message of the failure.</param>
    /// <returns>Its result.</returns>
    public static async Task<T> WithinLimitAsync<T>(Task<T> task, string what)
    {
        try
        {
            return await task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"not within {Limit.TotalSeconds:0} s: {what}");
            throw;
        }
    }

    /// <summary>Waits until something holds.</summary>
    /// <param name="condition">What should hold.</param>
    /// <param name="what">Its name, for the message of the failure.</param>
    /// <returns>When it holds.</returns>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var end = DateTime.UtcNow + Limit;
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < end, $"not within {Limit.TotalSeconds:0} s: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
