using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MeshAgent.Plugins.Tests.Verification;

/// <summary>Refers to what is forbidden, and to what looks like it and is not; never called.</summary>
internal static class Offender
{
    public static void End() => Environment.Exit(0);

    public static void Listen() => AppDomain.CurrentDomain.ProcessExit += (_, _) => { };

    public static string ByReflection(int[] value) => JsonSerializer.Serialize(value);

    public static string ByMetadata(int[] value, JsonTypeInfo<int[]> type) => JsonSerializer.Serialize(value, type);

    public static object Converter() => TypeDescriptor.GetConverter(typeof(int));
}
