using System.Net;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Guard;
using MeshAgent.Guard.Nftables.Program;
using MeshAgent.Guard.Nftables.Tests.Lab;

namespace MeshAgent.Guard.Nftables.Tests;

public sealed class EveryPlanOnKernelTests
{
    private const int Plans = 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_AnyPlan_IsAcceptedInOneTransactionAndVerified()
    {
        await using var lab = await GuardLab.CreateAsync();
        var program = new CountingProgram(lab.NftProgram());
        await using var guard = await lab.StartGuardAsync(program);
        GuardPlan? last = null;

        foreach (var plan in AnyPlan().Sample(Plans, 10))
        {
            program.Transactions = 0;
            Assert.Null(await guard.ApplyAsync(plan, Cancellation));
            Assert.Equal(plan, (await guard.ObserveAsync(Cancellation)).InForce);
            Assert.Equal(plan == last ? 0 : 1, program.Transactions);
            last = plan;
        }
    }

    private static Gen<GuardPlan> AnyPlan()
    {
        var links = Gen
            .Elements("wan0", "eth1", "eth10", "eth0.7", "pppoe-wan", "my_wg_exit_lab", "wg_exit", "mesh-vpn", "a", "fifteen-letters")
            .ListOf().Select(names => names.ToEquatableArray());
        var endpoints = (from link in Gen.Elements("wg_exit", "mesh-vpn", "eth0.7")
                         from address in Gen.Elements("203.0.113.10", "2001:db8:113::10", "fe80::1%3", "::ffff:192.0.2.1", "10.0.0.1")
                         from port in Gen.Choose(1, 65535)
                         select new TunnelEndpoint(link, new IPEndPoint(IPAddress.Parse(address), port)))
            .ListOf().Select(ends => ends.ToEquatableArray());
        var mark = Gen.Choose(0, 31).Select(bit => 1u << bit)
            .SelectMany(value => Gen.Choose(int.MinValue, int.MaxValue).Select(mask => new PacketMark(value, value | (uint)mask)));
        var families = Gen.Elements<EquatableArray<IpFamily>>([], [IpFamily.IPv4], [IpFamily.IPv6], IpFamilyFacts.All);
        return from wan in links
               from masquerade in links
               from clamp in links
               from own in endpoints
               from bits in mark
               from guarded in families
               from drops in Gen.Elements(true, false)
               from redirect in Gen.Elements(
                   null,
                   new DnsRedirect(0, [IPEndPoint.Parse("127.0.0.1:54")]),
                   new DnsRedirect(4294967294, [IPEndPoint.Parse("[::1]:5354"), IPEndPoint.Parse("127.0.0.53:54")]))
               select new GuardPlan
               {
                   Mark = bits,
                   WanLinks = wan,
                   MasqueradeLinks = masquerade,
                   ClampLinks = clamp,
                   OwnEndpoints = own,
                   Families = guarded,
                   DropsUserTraffic = drops,
                   DnsRedirect = redirect,
               };
    }

    private sealed class CountingProgram(INftProgram real) : INftProgram
    {
        public int Transactions { get; set; }

        public Task<NftAnswer> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
        {
            Transactions += arguments.Contains("-e") ? 1 : 0;
            return real.RunAsync(arguments, cancellationToken);
        }
    }
}
