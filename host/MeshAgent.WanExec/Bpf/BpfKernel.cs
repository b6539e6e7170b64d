using System.Runtime.InteropServices;
using System.Text;
using MeshAgent.WanExec.Libc;
using Microsoft.Win32.SafeHandles;

namespace MeshAgent.WanExec.Bpf;

/// <summary>bpf(2) of this machine. The structures are the commands' parts of union bpf_attr, linux/bpf.h.</summary>
internal sealed unsafe class BpfKernel : IBpfKernel
{
    private const int MapCreate = 0, ProgramLoad = 5, ProgramAttach = 8, FileById = 13, InfoByFile = 15, ProgramQuery = 16;
    private const uint LruHash = 9; // BPF_MAP_TYPE_LRU_HASH
    private const uint SocketType = 9, AddressType = 18; // BPF_PROG_TYPE_CGROUP_SOCK, _CGROUP_SOCK_ADDR
    private const uint AllowMulti = 2; // BPF_F_ALLOW_MULTI
    private const uint QueryEffective = 1; // BPF_F_QUERY_EFFECTIVE

    private const int NotPermitted = 1, Exists = 17; // EPERM, EEXIST

    /// <summary>BPF_OBJ_NAME_LEN, its closing zero included.</summary>
    private const int NameSize = 16;

    /// <summary>What the verifier says of forty instructions fits in a fraction; without room for all, a load fails (ENOSPC).</summary>
    private const int LogSize = 64 << 10;

    /// <summary>BPF_CGROUP_MAX_PROGS, linux/bpf-cgroup-defs.h: the most programs of a hook in one cgroup; a path has several.</summary>
    private const int MaxPrograms = 256;

    /// <inheritdoc/>
    public SafeFileHandle CreateLruMap(int keySize, int valueSize, int entries)
    {
        var attributes = new MapAttributes
        {
            Type = LruHash,
            KeySize = (uint)keySize,
            ValueSize = (uint)valueSize,
            MaxEntries = (uint)entries,
        };
        var file = CallWithMemory(MapCreate, ref attributes);
        return file >= 0 ? new SafeFileHandle(file, ownsHandle: true) : throw new BpfException("a BPF map cannot be made", -file);
    }

    /// <inheritdoc/>
    public SafeFileHandle Load(CgroupProgram program)
    {
        // The kernel asks for a licence that is GPL's equal where a program calls some of its functions; these are open to all.
        fixed (byte* instructions = program.Instructions, license = "GPL\0"u8)
        {
            var attributes = new LoadAttributes
            {
                Type = program.Hook == CgroupHook.SocketCreate ? SocketType : AddressType,
                Count = (uint)(program.Instructions.Length / BpfInstruction.Size),
                Instructions = (ulong)instructions,
                License = (ulong)license,
                ExpectedAttachType = (uint)program.Hook,
            };
            Encoding.ASCII.GetBytes(program.Name, new Span<byte>(attributes.Name, NameSize - 1));
            var file = CallWithMemory(ProgramLoad, ref attributes);
            return file >= 0
                ? new SafeFileHandle(file, ownsHandle: true)
                : throw new BpfException($"the BPF program {program.Name} ({program.Hook}) cannot be loaded", -file, Explain(attributes));
        }
    }

    /// <inheritdoc/>
    public void Attach(SafeFileHandle cgroup, CgroupHook hook, SafeFileHandle program)
    {
        var attributes = new AttachAttributes
        {
            Target = File(cgroup),
            Program = File(program),
            Type = (uint)hook,
            Flags = AllowMulti,
        };
        var result = Call(ProgramAttach, ref attributes);

        // The same program is attached already when the same file is attached twice.
        if (result < 0 && result != -Exists)
        {
            throw new BpfException($"the BPF program for {hook} cannot be attached", -result);
        }
    }

    /// <inheritdoc/>
    public AttachedProgram Describe(SafeFileHandle program)
    {
        var info = default(ProgramInfo);
        var attributes = new InfoAttributes { File = File(program), Length = (uint)sizeof(ProgramInfo), Info = (ulong)&info };
        var result = Call(InfoByFile, ref attributes);
        if (result < 0)
        {
            throw new BpfException("a BPF program cannot be looked at", -result);
        }

        var name = new ReadOnlySpan<byte>(info.Name, NameSize);
        return new AttachedProgram(info.Id, Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]), info.Tag);
    }

    /// <inheritdoc/>
    public IReadOnlyList<AttachedProgram> Effective(SafeFileHandle cgroup, CgroupHook hook)
    {
        var ids = new uint[MaxPrograms];
        fixed (uint* place = ids)
        {
            var attributes = new QueryAttributes
            {
                Target = File(cgroup),
                Type = (uint)hook,
                QueryFlags = QueryEffective,
                Ids = (ulong)place,
                Count = MaxPrograms,
            };
            var result = Call(ProgramQuery, ref attributes);
            if (result < 0)
            {
                throw new BpfException($"the BPF programs for {hook} cannot be asked for", -result);
            }

            return [.. ids.Take((int)attributes.Count).Select(ById).OfType<AttachedProgram>()];
        }
    }

    private AttachedProgram? ById(uint id)
    {
        var attributes = new IdAttributes { Id = id };

        // Below 0 when it has gone meanwhile.
        using var file = new SafeFileHandle(Call(FileById, ref attributes), ownsHandle: true);
        return file.IsInvalid ? null : Describe(file);
    }

    // Before Linux 5.11 programs and maps counted as locked memory, of which little is allowed by default.
    private static int CallWithMemory<T>(int command, ref T attributes)
        where T : unmanaged
    {
        var result = Call(command, ref attributes);
        if (result != -NotPermitted)
        {
            return result;
        }

        using var memory = LockedMemory.Raise();
        return memory.IsRaised ? Call(command, ref attributes) : result;
    }

    private static string Explain(LoadAttributes attributes)
    {
        var log = new byte[LogSize];
        fixed (byte* place = log)
        {
            attributes.LogLevel = 1;
            attributes.LogSize = LogSize;
            attributes.Log = (ulong)place;
            var file = Call(ProgramLoad, ref attributes);
            using var unexpected = new SafeFileHandle(file, ownsHandle: true);
        }

        var end = Array.IndexOf(log, (byte)0);
        return Encoding.UTF8.GetString(log, 0, end < 0 ? LogSize : end);
    }

    private static int Call<T>(int command, ref T attributes)
        where T : unmanaged
    {
        fixed (T* place = &attributes)
        {
            return SystemCalls.Bpf(command, place, sizeof(T));
        }
    }

    private static uint File(SafeFileHandle file) => (uint)file.DangerousGetHandle();

    [StructLayout(LayoutKind.Sequential)]
    private struct MapAttributes
    {
        public uint Type, KeySize, ValueSize, MaxEntries, Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct LoadAttributes
    {
        public uint Type, Count;
        public ulong Instructions, License;
        public uint LogLevel, LogSize;
        public ulong Log;
        public uint KernelVersion, Flags;
        public fixed byte Name[NameSize];
        public uint LinkIndex, ExpectedAttachType;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct AttachAttributes
    {
        public uint Target, Program, Type, Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct QueryAttributes
    {
        public uint Target, Type, QueryFlags, AttachFlags;
        public ulong Ids;
        public uint Count, Padding;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IdAttributes
    {
        public uint Id, NextId, OpenFlags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct InfoAttributes
    {
        public uint File, Length;
        public ulong Info;
    }

    // struct bpf_prog_info up to its name.
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct ProgramInfo
    {
        [FieldOffset(4)]
        public uint Id;

        [FieldOffset(8)]
        public ulong Tag;

        [FieldOffset(64)]
        public fixed byte Name[NameSize];
    }
}
