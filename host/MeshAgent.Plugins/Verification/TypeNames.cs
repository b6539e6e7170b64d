using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace MeshAgent.Plugins.Verification;

/// <summary>Types of an assembly's metadata as names; type arguments stand behind the name in angle brackets.</summary>
internal sealed class TypeNames : ISignatureTypeProvider<string, object?>
{
    /// <summary>It has no state.</summary>
    public static readonly TypeNames Instance = new();

    /// <summary>
    /// Types nested in each other at most. People nest three or four, and compilers one or two more. In a damaged file they may lead in a
    /// circle; more would only make the names of such a file longer.
    /// </summary>
    private const int Deepest = 64;

    /// <summary>
    /// Bytes of one name at most: the runtime loads no type with a longer one (MAX_CLASSNAME_LENGTH), and the compiler makes none. A
    /// damaged file's may be as long as the file, and stand in each of a hundred places of a signature; fewer would refuse what runs.
    /// </summary>
    private const int LongestName = 1024;

    /// <summary>The full name of a type that the assembly defines; nested ones after a plus sign.</summary>
    /// <exception cref="BadImageFormatException">Types are nested in a circle.</exception>
    public static string Of(MetadataReader reader, TypeDefinition type)
    {
        var name = In(reader, type.Name);
        for (var depth = 0; type.GetDeclaringType() is { IsNil: false } outer; depth++)
        {
            type = reader.GetTypeDefinition(Within(outer, depth));
            name = $"{In(reader, type.Name)}+{name}";
        }

        return Full(In(reader, type.Namespace), name);
    }

    /// <summary>The full name of a type of another assembly.</summary>
    /// <exception cref="BadImageFormatException">Types are nested in a circle.</exception>
    public static string Of(MetadataReader reader, TypeReference type)
    {
        var name = In(reader, type.Name);
        for (var depth = 0; type.ResolutionScope.Kind == HandleKind.TypeReference; depth++)
        {
            type = reader.GetTypeReference((TypeReferenceHandle)Within(type.ResolutionScope, depth));
            name = $"{In(reader, type.Name)}+{name}";
        }

        return Full(In(reader, type.Namespace), name);
    }

    /// <summary>The simple name of the assembly that a type is expected in; empty when it is the same assembly.</summary>
    /// <exception cref="BadImageFormatException">Types are nested in a circle.</exception>
    public static string AssemblyOf(MetadataReader reader, TypeReference type)
    {
        for (var depth = 0; type.ResolutionScope.Kind == HandleKind.TypeReference; depth++)
        {
            type = reader.GetTypeReference((TypeReferenceHandle)Within(type.ResolutionScope, depth));
        }

        return type.ResolutionScope.Kind == HandleKind.AssemblyReference
            ? In(reader, reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name)
            : "";
    }

    /// <summary>A name as it stands in the assembly.</summary>
    /// <exception cref="BadImageFormatException">It is longer than any.</exception>
    public static string In(MetadataReader reader, StringHandle name) => reader.GetBlobReader(name).Length <= LongestName
        ? reader.GetString(name)
        : throw new BadImageFormatException("a name is longer than any type's");

    public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[]";

    public string GetByReferenceType(string elementType) => elementType;

    public string GetFunctionPointerType(MethodSignature<string> signature) => "function pointer";

    public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
        $"{genericType}<{string.Join(',', typeArguments)}>";

    public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

    public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

    public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

    public string GetPinnedType(string elementType) => elementType;

    public string GetPointerType(string elementType) => $"{elementType}*";

    public string GetPrimitiveType(PrimitiveTypeCode typeCode) => $"System.{typeCode}";

    public string GetSZArrayType(string elementType) => $"{elementType}[]";

    public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Of(reader, reader.GetTypeDefinition(handle));

    public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        Of(reader, reader.GetTypeReference(handle));

    // Not followed: it may lead back to itself, and compilers put none into a signature but as a modifier, which is left away.
    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "type specification";

    private static T Within<T>(T outer, int depth) =>
        depth < Deepest ? outer : throw new BadImageFormatException("types are nested in a circle");

    private static string Full(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
