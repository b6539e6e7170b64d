using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MeshAgent.Contracts.Addressing;

/// <summary>
/// An immutable list whose equality is that of its elements, in order, so that records that hold one compare by value: the
/// difference between what is and what should be is taken by <c>==</c>.
/// </summary>
/// <typeparam name="T">The type of the elements.</typeparam>
[CollectionBuilder(typeof(EquatableArray), nameof(EquatableArray.Create))]
public readonly struct EquatableArray<T> : IReadOnlyList<T>, IEquatable<EquatableArray<T>>
{
    private readonly ImmutableArray<T> items;

    /// <summary>Wraps an immutable array.</summary>
    /// <param name="items">The elements; a default array counts as empty.</param>
    public EquatableArray(ImmutableArray<T> items) => this.items = items;

    /// <summary>How many elements there are.</summary>
    public int Count => items.IsDefault ? 0 : items.Length;

    /// <summary>Whether there is no element.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The element at a place, counted from zero.</summary>
    /// <param name="index">The place.</param>
    public T this[int index] => items[index];

    /// <summary>The elements without a copy.</summary>
    /// <returns>A span over them.</returns>
    public ReadOnlySpan<T> AsSpan() => items.IsDefault ? [] : items.AsSpan();

    /// <inheritdoc/>
    public bool Equals(EquatableArray<T> other)
    {
        if (Count != other.Count)
        {
            return false;
        }

        for (var i = 0; i < Count; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(items[i], other.items[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EquatableArray<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in AsSpan())
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <summary>Whether both hold equal elements in the same order.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">Another one.</param>
    /// <returns>True when they are equal.</returns>
    public static bool operator ==(EquatableArray<T> left, EquatableArray<T> right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">Another one.</param>
    /// <returns>True when they are not equal.</returns>
    public static bool operator !=(EquatableArray<T> left, EquatableArray<T> right) => !left.Equals(right);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() =>
        items.IsDefault ? Enumerable.Empty<T>().GetEnumerator() : ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The elements in square brackets, for logs.</summary>
    /// <returns>Text such as <c>[a, b]</c>.</returns>
    public override string ToString() => $"[{string.Join(", ", this)}]";
}
