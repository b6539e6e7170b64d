namespace MeshAgent.Core.Roles;

/// <summary>What a link is for.</summary>
public enum LinkRole
{
    /// <summary>Nothing that the agent knows.</summary>
    Other,

    /// <summary>The loopback link.</summary>
    Loopback,

    /// <summary>A tunnel that an exit provider owns.</summary>
    Exit,

    /// <summary>Towards users.</summary>
    Lan,

    /// <summary>Into the mesh.</summary>
    Mesh,

    /// <summary>A naked uplink.</summary>
    Wan,
}
