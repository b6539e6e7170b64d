using System.Diagnostics;

namespace MeshAgent.Conformance.Stages;

/// <summary>How long a suite waits before it holds that something does not happen.</summary>
/// <param name="Limit">For one answer or one announcement.</param>
public sealed record Patience(TimeSpan Limit)
{
    /// <summary>
    /// 20 seconds. Kernels take microseconds and programs milliseconds; a loaded machine takes seconds. Shorter makes tests fail for load,
    /// longer only delays the failure of a plugin that is wrong.
    /// </summary>
    public static Patience Usual { get; } = new(TimeSpan.FromSeconds(20));

    /// <summary>Waits for a task.</summary>
    /// <typeparam name="T">The type of its result.</typeparam>
    /// <param name="task">The task.</param>
    /// <param name="what">What it stands for, for the message of the failure.</param>
    /// <returns>Its result.</returns>
    public async Task<T> WithinLimitAsync<T>(Task<T> task, string what)
    {
        var first = await Task.WhenAny(task, Task.Delay(Limit, TestContext.Current.CancellationToken));
        Assert.True(first == task, $"not within {Limit.TotalSeconds:0} s: {what}");
        return await task;
    }

    /// <summary>Waits until something holds.</summary>
    /// <param name="condition">What should hold.</param>
    /// <param name="what">Its name, for the message of the failure.</param>
    /// <returns>When it holds.</returns>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(watch.Elapsed < Limit, $"not within {Limit.TotalSeconds:0} s: {what}");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
