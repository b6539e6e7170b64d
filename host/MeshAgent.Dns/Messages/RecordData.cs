namespace MeshAgent.Dns.Messages;

/// <summary>The content of a resource record. Its text is what a zone file would have.</summary>
public abstract record RecordData
{
    /// <summary>The content in zone-file form, names with their last dot.</summary>
    public sealed override string ToString() => ToText();

    /// <summary>Makes the zone-file form.</summary>
    protected abstract string ToText();
}
