using System.Reflection.Metadata;

namespace MeshAgent.Plugins.Verification;

/// <summary>
/// The counts in a method's signature (ECMA-335 §II.23.2): of parameters, type arguments, sizes and bounds of arrays. The framework makes
/// room for as many as are said before it reads the first, up to half a thousand million. But each of them takes a byte of its own, so all
/// counts of a whole signature together are never more than its bytes, and neither is the room.
/// </summary>
internal ref struct SignatureCounts
{
    // §II.23.1.16: ELEMENT_TYPE_VALUETYPE and ELEMENT_TYPE_CLASS.
    private const SignatureTypeCode ValueType = (SignatureTypeCode)0x11;
    private const SignatureTypeCode Class = (SignatureTypeCode)0x12;

    private BlobReader left;
    private int budget;

    private SignatureCounts(BlobReader signature)
    {
        left = signature;
        budget = signature.Length;
    }

    /// <summary>Adds the counts up.</summary>
    /// <param name="signature">The signature; short enough for a walk that goes a level deeper with each of its bytes.</param>
    /// <returns>False when they are more than the signature has bytes.</returns>
    /// <exception cref="BadImageFormatException">It ends too early, or holds what no signature may.</exception>
    public static bool AreWithin(BlobReader signature) => new SignatureCounts(signature).Method();

    private bool Method()
    {
        if (left.ReadSignatureHeader().IsGeneric)
        {
            left.ReadCompressedInteger();
        }

        return Take(out var parameters) && Type() && Types(parameters);
    }

    private bool Type()
    {
        while (true)
        {
            switch ((SignatureTypeCode)left.ReadCompressedInteger())
            {
                case SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier:
                    left.ReadCompressedInteger();
                    continue;
                case SignatureTypeCode.Pointer or SignatureTypeCode.ByReference or SignatureTypeCode.Pinned or SignatureTypeCode.SZArray
                    // Stands before the first of the parameters that a caller may leave away.
                    or SignatureTypeCode.Sentinel:
                    continue;
                case SignatureTypeCode.FunctionPointer:
                    return Method();
                case SignatureTypeCode.GenericTypeInstance:
                    return Type() && Take(out var arguments) && Types(arguments);
                case SignatureTypeCode.Array:
                    return Type() && Shape();
                case SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter or Class or ValueType:
                    left.ReadCompressedInteger();
                    return true;
                default:
                    return true;
            }
        }
    }

    private bool Types(int count)
    {
        for (; count > 0; count--)
        {
            if (!Type())
            {
                return false;
            }
        }

        return true;
    }

    // §II.23.2.13: the rank, then as many sizes and as many lower bounds as are told.
    private bool Shape()
    {
        left.ReadCompressedInteger();
        return Numbers() && Numbers();
    }

    private bool Numbers()
    {
        if (!Take(out var count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            left.ReadCompressedInteger();
        }

        return true;
    }

    private bool Take(out int count)
    {
        count = left.ReadCompressedInteger();
        budget -= Math.Min(count, budget + 1);
        return budget >= 0;
    }
}
