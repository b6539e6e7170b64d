using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace MeshAgent.Plugins.Verification;

/// <summary>Types of an assembly's metadata as names; type arguments stand behind the name in angle brackets.</summary>
internal sealed class TypeNames : ISignatureTypeProvider<string, object?>
{
    /// <summary>It has no state.</summary>
    public static readonly TypeNames Instance = new();

    /// <summary>The full name of a type that the assembly defines; nested ones after a plus sign.</summary>
    public static string Of(MetadataReader reader, TypeDefinition type) => type.GetDeclaringType() is { IsNil: false } outer
        ? $"{Of(reader, reader.GetTypeDefinition(outer))}+{reader.GetString(type.Name)}"
        : Full(reader.GetString(type.Namespace), reader.GetString(type.Name));

    /// <summary>The full name of a type of another assembly.</summary>
    public static string Of(MetadataReader reader, TypeReference type) => type.ResolutionScope.Kind == HandleKind.TypeReference
        ? $"{Of(reader, reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope))}+{reader.GetString(type.Name)}"
        : Full(reader.GetString(type.Namespace), reader.GetString(type.Name));

    /// <summary>The simple name of the assembly that a type is expected in; empty when it is the same assembly.</summary>
    public static string AssemblyOf(MetadataReader reader, TypeReference type) => type.ResolutionScope.Kind switch
    {
        HandleKind.TypeReference => AssemblyOf(reader, reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope)),
        HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name),
        _ => "",
    };

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

    public string GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    private static string Full(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
