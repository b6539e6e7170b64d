using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using MeshAgent.Contracts.Addressing;

namespace MeshAgent.Plugins.Verification;

/// <summary>What an assembly defines and refers to, read without loading it (ECMA-335 §II.22).</summary>
/// <param name="Types">The full names of the types that it defines.</param>
/// <param name="Members">The members of other assemblies that it refers to.</param>
internal sealed record AssemblyScan(IReadOnlySet<string> Types, IReadOnlyList<UsedMember> Members)
{
    /// <summary>
    /// Bytes of a method's signature. A parameter has three or four, a type argument too, so this is some 250 of them. The framework
    /// decodes a type within a type by recursion: a damaged file with longer ones would take the whole stack, and the process with it.
    /// </summary>
    private const int LongestSignature = 1024;

    /// <summary>Reads an assembly.</summary>
    /// <param name="content">The file.</param>
    /// <returns>What is in it; null when it is no whole managed assembly.</returns>
    public static AssemblyScan? Of(byte[] content)
    {
        try
        {
            using var file = new PEReader(ImmutableArray.Create(content));
            if (!file.HasMetadata)
            {
                return null;
            }

            var reader = file.GetMetadataReader();
            return new AssemblyScan(
                reader.TypeDefinitions.Select(handle => TypeNames.Of(reader, reader.GetTypeDefinition(handle)))
                    .ToHashSet(StringComparer.Ordinal),
                [.. reader.MemberReferences.Select(handle => Used(reader, reader.GetMemberReference(handle))).OfType<UsedMember>()]);
        }
        catch (Exception exception) when (exception
            is BadImageFormatException or ArgumentException or InvalidOperationException or OverflowException)
        {
            return null;
        }
    }

    private static UsedMember? Used(MetadataReader reader, MemberReference member)
    {
        var parent = member.Parent;
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            parent = GenericTypeOf(reader.GetTypeSpecification((TypeSpecificationHandle)parent), reader);
        }

        if (parent.Kind != HandleKind.TypeReference)
        {
            return null;
        }

        var type = reader.GetTypeReference((TypeReferenceHandle)parent);
        return new UsedMember(
            TypeNames.AssemblyOf(reader, type),
            TypeNames.Of(reader, type),
            TypeNames.In(reader, member.Name),
            member.GetKind() == MemberReferenceKind.Method ? Parameters(reader, member) : []);
    }

    private static EquatableArray<string> Parameters(MetadataReader reader, MemberReference method)
    {
        var signature = reader.GetBlobReader(method.Signature);
        return signature.Length <= LongestSignature && SignatureCounts.AreWithin(signature)
            ? method.DecodeMethodSignature(TypeNames.Instance, null).ParameterTypes.ToEquatableArray()
            : throw new BadImageFormatException("a signature is longer than any compiler's, or says so");
    }

    // ECMA-335 §II.23.2.14: a generic instance is 0x15, class or value type, and the coded type; arrays and the like have no members of
    // interest.
    private static EntityHandle GenericTypeOf(TypeSpecification specification, MetadataReader reader)
    {
        const byte genericInstance = 0x15;
        var blob = reader.GetBlobReader(specification.Signature);
        if (blob.Length < 3 || blob.ReadByte() != genericInstance)
        {
            return default;
        }

        blob.ReadByte();
        return blob.ReadTypeHandle();
    }
}
