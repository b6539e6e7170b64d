using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MeshAgent.Contracts.Tests.PublicApi;

/// <summary>The public surface of an assembly as sorted lines: what a plugin can be built against.</summary>
internal static class ApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Describes every public type and member.</summary>
    public static IReadOnlyList<string> Of(Assembly assembly) =>
        assembly.GetExportedTypes().SelectMany(static type => Members(type).Prepend(Head(type))).Order(StringComparer.Ordinal).ToList();

    private static string Head(Type type)
    {
        var kind = type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct" : "class";
        var shape = type.IsAbstract && type.IsSealed ? "static " : type is { IsSealed: true, IsValueType: false } ? "sealed " : type is { IsAbstract: true, IsInterface: false } ? "abstract " : "";
        var bases = type.GetInterfaces().Select(Name).Order(StringComparer.Ordinal);
        var parent = type.BaseType is { } super && super != typeof(object) && super != typeof(ValueType) && super != typeof(Enum) ? [Name(super)] : Array.Empty<string>();
        var all = string.Join(", ", parent.Concat(bases));
        return $"{Name(type)}: {shape}{kind}{(all.Length > 0 && !type.IsEnum ? $" is {all}" : "")}";
    }

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
        {
            return type.GetEnumNames().Select(name =>
                string.Create(CultureInfo.InvariantCulture, $"{Name(type)}.{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"));
        }

        var constructors = type.GetConstructors(Declared).Where(IsVisible).Select(item => $"{Name(type)}.ctor({Parameters(item)})");
        var methods = type.GetMethods(Declared).Where(static item => IsVisible(item) && !IsAccessor(item) && !IsSynthesized(item))
            .Select(item => $"{Name(type)}.{item.Name}({Parameters(item)}): {(item.IsStatic ? "static " : "")}{Name(item.ReturnType)}");
        var properties = type.GetProperties(Declared).Where(static item => item.GetMethod is { } get && IsVisible(get)).Select(item => $"{Name(type)}.{Property(item)}");
        var fields = type.GetFields(Declared).Where(static field => field.IsPublic)
            .Select(field => $"{Name(type)}.{field.Name}: {(field.IsLiteral ? $"const {Name(field.FieldType)} = {Constant(field)}" : $"static {Name(field.FieldType)}")}");
        var events = type.GetEvents(Declared).Select(item => $"{Name(type)}.{item.Name}: event {Name(item.EventHandlerType!)}");
        return constructors.Concat(methods).Concat(properties).Concat(fields).Concat(events);
    }

    private static string Property(PropertyInfo property)
    {
        var set = property.SetMethod is not { } setter || !IsVisible(setter) ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var index = property.GetIndexParameters() is { Length: > 0 } keys ? $"[{string.Join(", ", keys.Select(static key => Name(key.ParameterType)))}]" : "";
        return $"{property.Name}{index}: {required}{Name(property.PropertyType)} {{ get;{set} }}";
    }

    private static string Constant(FieldInfo field) => Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture) ?? "null";

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsAccessor(MethodInfo method) => method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal);

    // What the compiler writes for every record says nothing beside the record itself.
    private static bool IsSynthesized(MethodInfo method) => method.IsDefined(typeof(CompilerGeneratedAttribute)) || method.Name is "<Clone>$";

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(static item => $"{Name(item.ParameterType)} {item.Name}{(item.HasDefaultValue ? $" = {item.DefaultValue ?? "null"}" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsByRef)
        {
            return $"ref {Name(type.GetElementType()!)}";
        }

        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return $"{Name(inner)}?";
        }

        if (!type.IsGenericType)
        {
            return type.IsGenericParameter || type.Namespace is "System" or null ? type.Name : type.FullName ?? type.Name;
        }

        var name = type.GetGenericTypeDefinition().FullName!;
        return $"{name[..name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
