namespace MeshAgent.Tunnels.Failures;

/// <summary>Why a device could not be read or changed.</summary>
internal enum DeviceErrorKind
{
    /// <summary>There is no device of the name.</summary>
    Absent,

    /// <summary>It did not answer in time.</summary>
    Silent,

    /// <summary>Its answer makes no sense.</summary>
    Malformed,

    /// <summary>It refused the request, with an error number.</summary>
    Refused,

    /// <summary>The machine lacks what is needed: a right, a program, a kernel feature.</summary>
    Unavailable,
}
