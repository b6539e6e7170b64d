namespace MeshAgent.WanExec.Bpf;

/// <summary>Functions of the kernel that a program may call (enum bpf_func_id, linux/bpf.h).</summary>
internal enum BpfHelper
{
    /// <summary>bpf_map_lookup_elem(map, key): the value's address, 0 when there is none.</summary>
    MapLookup = 1,

    /// <summary>bpf_map_update_elem(map, key, value, flags).</summary>
    MapUpdate = 2,

    /// <summary>bpf_get_socket_cookie(context): a number that no other socket has had since boot.</summary>
    SocketCookie = 46,
}
