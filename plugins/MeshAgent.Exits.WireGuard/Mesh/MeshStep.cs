namespace MeshAgent.Exits.WireGuard.Mesh;

/// <summary>A step that makes the tunnel a link into the mesh.</summary>
internal enum MeshStep
{
    /// <summary>Give the tunnel link its own end of the VXLAN.</summary>
    AddLocal,

    /// <summary>Remove a VXLAN link of the agent's that was made of something else.</summary>
    Remove,

    /// <summary>Make the VXLAN link.</summary>
    Create,

    /// <summary>Write to the VXLAN link what it was made of.</summary>
    Tag,

    /// <summary>Set the VXLAN link's largest packet.</summary>
    SetMtu,

    /// <summary>Make the VXLAN link a port of the bridge.</summary>
    Enslave,

    /// <summary>Set the VXLAN link up.</summary>
    BringUp,
}
