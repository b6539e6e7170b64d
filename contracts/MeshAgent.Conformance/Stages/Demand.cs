namespace MeshAgent.Conformance.Stages;

/// <summary>What is not declared is not demanded; the test's output says so.</summary>
internal static class Demand
{
    /// <summary>Whether a stage can show something.</summary>
    /// <typeparam name="T">The abilities of this kind of stage.</typeparam>
    /// <param name="abilities">Its abilities.</param>
    /// <param name="ability">What the check needs.</param>
    /// <returns>False when the check is to be left out.</returns>
    public static bool Shown<T>(T abilities, T ability)
        where T : struct, Enum => Holds(abilities, ability, "the stage cannot show");

    /// <summary>Whether a plugin says that it does something.</summary>
    /// <typeparam name="T">The capabilities of this kind of plugin.</typeparam>
    /// <param name="capabilities">Its capabilities.</param>
    /// <param name="capability">What the check is about.</param>
    /// <returns>False when the check is to be left out.</returns>
    public static bool Declared<T>(T capabilities, T capability)
        where T : struct, Enum => Holds(capabilities, capability, "the plugin does not declare");

    private static bool Holds<T>(T all, T one, string reason)
        where T : struct, Enum
    {
        if (all.HasFlag(one))
        {
            return true;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"not demanded: {reason} {one}");
        return false;
    }
}
