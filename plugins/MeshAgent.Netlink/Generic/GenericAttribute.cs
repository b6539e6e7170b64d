namespace MeshAgent.Netlink.Generic;

/// <summary>The controller's numbers (CTRL_*, linux/genetlink.h).</summary>
internal static class GenericAttribute
{
    public const ushort ControllerId = 0x10;
    public const byte ControllerVersion = 2;
    public const byte GetFamily = 3;

    public const int FamilyId = 1;
    public const int FamilyName = 2;
    public const int Version = 3;
    public const int MulticastGroups = 7;

    public const int GroupName = 1;
    public const int GroupId = 2;

    public static string? NameOf(int type) => type == FamilyName ? "CTRL_ATTR_FAMILY_NAME" : null;
}
