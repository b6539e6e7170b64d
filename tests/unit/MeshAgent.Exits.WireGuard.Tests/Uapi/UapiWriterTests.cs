using System.Net;
using System.Text;
using MeshAgent.Exits.WireGuard.Device;
using MeshAgent.Exits.WireGuard.Keys;
using MeshAgent.Exits.WireGuard.Uapi;
using MeshAgent.Tunnels.Keys;

namespace MeshAgent.Exits.WireGuard.Tests.Uapi;

public sealed class UapiWriterTests
{
    // The set example of https://www.wireguard.com/xplatform/#example-dialog, in the writer's order of keys and with update_only.
    private const string Example = """
        set=1
        private_key=e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a
        fwmark=0
        listen_port=12912
        public_key=b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33
        preshared_key=188515093e952f5f22e865cef3012e72f8b5f0b598ac0309d5dacce3b70fcf52
        endpoint=[abcd:23::33%2]:51820
        replace_allowed_ips=true
        allowed_ip=192.168.4.4/32
        public_key=58402e695ba1772b1cc9309755f043251ea77fdcf10fbe63989ceb7e19321376
        endpoint=182.122.22.19:3233
        replace_allowed_ips=true
        allowed_ip=192.168.4.6/32
        persistent_keepalive_interval=111
        public_key=662e14fd594556f522604703340351258903b64f35553763f19426ab2a515c58
        update_only=true
        endpoint=5.152.198.39:51820
        public_key=e818b58db5274087fcc1be5dc728cf53d3b5726b4cef6b9bab8f8f8c2452c25c
        remove=true


        """;

    [Fact]
    public void Set_Change_IsWrittenAsTheProtocolsExample()
    {
        var change = new DeviceChange
        {
            PrivateKey = SecretKey.FromHex("e84b5a6d2717c1003a13b431570353dbaca9146cf150c5f8575680feba52027a"),
            Mark = 0,
            ListenPort = 12912,
            Peers =
            [
                new PeerChange
                {
                    PublicKey = PublicKey.FromHex("b85996fecc9c7f1fc6d2572a76eda11d59bcd20be8e543b15ce4bd85a8e75a33")!,
                    PresharedKey = SecretKey.FromHex("188515093e952f5f22e865cef3012e72f8b5f0b598ac0309d5dacce3b70fcf52"),
                    Endpoint = IPEndPoint.Parse("[abcd:23::33%2]:51820"),
                    AllowedIps = [IPNetwork.Parse("192.168.4.4/32")],
                },
                new PeerChange
                {
                    PublicKey = PublicKey.FromHex("58402e695ba1772b1cc9309755f043251ea77fdcf10fbe63989ceb7e19321376")!,
                    Endpoint = IPEndPoint.Parse("182.122.22.19:3233"),
                    KeepaliveSeconds = 111,
                    AllowedIps = [IPNetwork.Parse("192.168.4.6/32")],
                },
                new PeerChange
                {
                    PublicKey = PublicKey.FromHex("662e14fd594556f522604703340351258903b64f35553763f19426ab2a515c58")!,
                    Presence = PeerPresence.Update,
                    Endpoint = IPEndPoint.Parse("5.152.198.39:51820"),
                },
                new PeerChange
                {
                    PublicKey = PublicKey.FromHex("e818b58db5274087fcc1be5dc728cf53d3b5726b4cef6b9bab8f8f8c2452c25c")!,
                    Presence = PeerPresence.Remove,
                },
            ],
        };

        Assert.Equal(Example.TrimEnd('\n') + "\n\n", Encoding.ASCII.GetString(UapiWriter.Set(change)));
    }

    [Fact]
    public void Get_Always_IsTheProtocolsRequest() => Assert.Equal("get=1\n\n", Encoding.ASCII.GetString(UapiWriter.Get()));
}
