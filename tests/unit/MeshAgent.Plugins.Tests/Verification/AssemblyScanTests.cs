using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using MeshAgent.Plugins.Verification;

namespace MeshAgent.Plugins.Tests.Verification;

/// <summary>Damaged assemblies: their reader says that they are none, and never takes the process's stack.</summary>
public sealed class AssemblyScanTests
{
    // Depth that no thread's stack has room for: 8 MiB by default, and some hundred bytes for each level.
    private const int TooDeep = 200_000;

    [Fact]
    public void Of_OwnAssembly_HasTypesAndMembersByTheirNames()
    {
        var scan = AssemblyScan.Of(File.ReadAllBytes(typeof(AssemblyScanTests).Assembly.Location))!;

        Assert.Contains(typeof(AssemblyScanTests).FullName!, scan.Types);
        Assert.Contains(typeof(Nested.Inner).FullName!, scan.Types);
        Assert.Contains(scan.Members, static member => member.Name == "System.IO.File::ReadAllBytes");
    }

    [Fact]
    public void Of_TypeReferencesNestedInACircle_IsNoAssembly() => Assert.Null(AssemblyScan.Of(Assembly(static metadata =>
    {
        // Each is nested in the other.
        var one = metadata.AddTypeReference(MetadataTokens.TypeReferenceHandle(2), default, metadata.GetOrAddString("One"));
        metadata.AddTypeReference(one, default, metadata.GetOrAddString("Two"));
        metadata.AddMemberReference(one, metadata.GetOrAddString("Call"), metadata.GetOrAddBlob((byte[])[0, 0, 1]));
    })));

    [Fact]
    public void Of_SignatureDeeperThanTheStack_IsNoAssembly() => Assert.Null(AssemblyScan.Of(Assembly(static metadata =>
    {
        // ECMA-335 §II.23.2.1: default, one parameter, returns void; the parameter is an array of arrays of … of int.
        var type = metadata.AddTypeReference(default, default, metadata.GetOrAddString("One"));
        byte[] signature = [0, 1, 1, .. Enumerable.Repeat((byte)SignatureTypeCode.SZArray, TooDeep), (byte)PrimitiveTypeCode.Int32];
        metadata.AddMemberReference(type, metadata.GetOrAddString("Call"), metadata.GetOrAddBlob(signature));
    })));

    [Fact]
    public void Of_SignatureOfMoreParametersThanBytes_IsNoAssembly() => Assert.Null(AssemblyScan.Of(Assembly(static metadata =>
    {
        // §II.23.2: DF FF FF FF is the largest number, half a thousand million; room for them would be four gigabytes.
        var type = metadata.AddTypeReference(default, default, metadata.GetOrAddString("One"));
        metadata.AddMemberReference(
            type, metadata.GetOrAddString("Call"), metadata.GetOrAddBlob((byte[])[0, 0xDF, 0xFF, 0xFF, 0xFF, 1]));
    })));

    // §II.23.2: default, one parameter, returns void; the parameter's counts are the largest number, for which the framework would make
    // room of two or four gigabytes.
    [Theory]
    [InlineData("0001011512 05 DFFFFFFF 08")] // type arguments
    [InlineData("00010114 08 01 DFFFFFFF 01")] // sizes of an array
    [InlineData("00010114 08 01 00 DFFFFFFF 01")] // lower bounds of an array
    [InlineData("0001011B 00 DFFFFFFF 01 08")] // parameters of a function pointer
    [InlineData("00010F1B 00 DFFFFFFF 01 08")] // and of one that a pointer leads to
    [InlineData("0001011512 05 01 1B 00 DFFFFFFF 01 08")] // and of one that is a type argument
    public void Of_CountInASignatureBeyondItsBytes_IsNoAssembly(string signature)
    {
        var assembly = Assembly(metadata => AddCall(metadata, "One", signature));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(AssemblyScan.Of(assembly));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData("000101 14 08 02 02 0304 02 0000", "System.Int32[]")]
    [InlineData("000101 1B 00 02 01 08 0E", "function pointer")]
    [InlineData("000101 15 12 05 02 08 1D 0E", "One<System.Int32,System.String[]>")]
    [InlineData("000101 0F 08", "System.Int32*")]
    [InlineData("000101 13 01", "!1")]
    [InlineData("100101 01 1E 00", "!!0")]
    public void Of_SignatureOfEveryKind_IsRead(string signature, string parameter) => Assert.Equal(
        [parameter], Assert.Single(AssemblyScan.Of(Assembly(metadata => AddCall(metadata, "One", signature)))!.Members).Parameters);

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Of_LongName_IsReadUpToTheRuntimesOwnLimit(int length, bool isRead) =>
        Assert.Equal(isRead, AssemblyScan.Of(Assembly(metadata => AddCall(metadata, new string('x', length), "000001"))) is not null);

    [Fact]
    public void Of_SpecificationThatLeadsToItself_IsReadAndNotFollowed()
    {
        var scan = AssemblyScan.Of(Assembly(static metadata =>
        {
            // §II.23.2.7 and §II.23.2.8: the only specification is a generic type whose argument, an int, has that specification as an
            // optional modifier (coded 1 << 2 | 2 = 6).
            var type = metadata.AddTypeReference(default, default, metadata.GetOrAddString("One"));
            metadata.AddTypeSpecification(metadata.GetOrAddBlob((byte[])[0x15, 0x12, 5, 1, 0x20, 6, 8]));
            metadata.AddMemberReference(type, metadata.GetOrAddString("Call"), metadata.GetOrAddBlob((byte[])[0, 1, 1, 0x20, 6, 8]));
        }));

        Assert.Equal(["System.Int32"], Assert.Single(scan!.Members).Parameters);
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void Of_StreamBeyondTheFile_IsNoAssembly(int number)
    {
        // ECMA-335 §II.24.2.2: offset and size stand before the name.
        var content = Assembly(static _ => { });
        var header = content.AsSpan().IndexOf("#~\0\0"u8) - (2 * sizeof(int));
        foreach (var field in (int[])[header, header + sizeof(int)])
        {
            byte[] damaged = [.. content];
            BinaryPrimitives.WriteInt32LittleEndian(damaged.AsSpan(field), number);

            Assert.Null(AssemblyScan.Of(damaged));
        }
    }

    // A call of a method of a type which the coded number 5 means (§II.23.2.8: the first reference).
    private static void AddCall(MetadataBuilder metadata, string typeName, string signature)
    {
        var type = metadata.AddTypeReference(default, default, metadata.GetOrAddString(typeName));
        var bytes = Convert.FromHexString(signature.Replace(" ", "", StringComparison.Ordinal));
        metadata.AddMemberReference(type, metadata.GetOrAddString("Call"), metadata.GetOrAddBlob(bytes));
    }

    private static byte[] Assembly(Action<MetadataBuilder> fill)
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString("Damaged.dll"), metadata.GetOrAddGuid(Guid.Empty), default, default);
        metadata.AddAssembly(metadata.GetOrAddString("Damaged"), new Version(1, 0), default, default, default, default);
        metadata.AddTypeDefinition(
            default, default, metadata.GetOrAddString("<Module>"), default,
            MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        fill(metadata);
        var file = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), new BlobBuilder()).Serialize(file);
        return file.ToArray();
    }

    private static class Nested
    {
        internal sealed class Inner;
    }
}
