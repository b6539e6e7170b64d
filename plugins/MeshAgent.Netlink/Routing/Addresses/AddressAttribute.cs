namespace MeshAgent.Netlink.Routing.Addresses;

/// <summary>IFA_* of linux/if_addr.h.</summary>
internal static class AddressAttribute
{
    public const int Address = 1;
    public const int Local = 2;
    public const int Label = 3;
    public const int Lifetime = 6;
    public const int Flags = 8;

    public static string? NameOf(int type) => type switch
    {
        Address => "IFA_ADDRESS",
        Local => "IFA_LOCAL",
        Label => "IFA_LABEL",
        Lifetime => "IFA_CACHEINFO",
        Flags => "IFA_FLAGS",
        _ => null,
    };
}
