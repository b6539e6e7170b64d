using System.Globalization;
using MeshAgent.Demo.Agents;
using MeshAgent.Demo.Processes;
using MeshAgent.Demo.State;
using MeshAgent.Demo.Topology;
using MeshAgent.Lab.Tests.Agents;
using MeshAgent.Lab.Tests.Recovery;

namespace MeshAgent.Lab.Tests.Chaos;

/// <summary>
/// The real agent on the real kernel under one trouble after the other, drawn from a seed, beside a process that edits routes and rules all
/// the time. <c>MESHAGENT_CHAOS_STEPS=1500</c> takes half an hour; <c>MESHAGENT_CHAOS_SEED=N</c> draws others.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    /// <summary>Each kind of trouble is met twice on average, in well under two minutes.</summary>
    private const int UsualSteps = 20;

    /// <summary>How often users must get through in between; each look costs seconds, and the capture watches all the time.</summary>
    private const int StepsBetweenLooks = 5;

    /// <summary>How often a long run judges its capture: a leak is then told near the troubles that brought it about.</summary>
    private const int StepsBetweenJudgements = 100;

    /// <summary>After the last trouble an exit may have to be contacted anew, which is tried every 15 s.</summary>
    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(60);

    private const string Editor = """
        while :; do
          ip route replace 198.51.100.192/26 dev br-lan table 201
          ip rule add pref 5000 lookup 201 2>/dev/null
          ip -6 route replace 2001:db8:77::/64 dev br-lan table 201
          ip -6 rule add pref 5000 lookup 201 2>/dev/null
          ip rule del pref 5000; ip -6 rule del pref 5000
          ip route flush table 201; ip -6 route flush table 201
          sleep 0.2
        done
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_TroublesOfEveryKind_NothingLeaksAndEverythingComesBack()
    {
        var seed = Number("MESHAGENT_CHAOS_SEED") ?? 1;
        var steps = Number("MESHAGENT_CHAOS_STEPS") ?? UsualSteps;
        await using var world = await Lab.BuildAsync();
        await using var disk = await TinyDisk.MountAsync(Path.Combine(world.Folder, "state"));
        var agent = await AgentUnderTest.StartAsync(world);
        await agent.CarriesAllAsync();
        var clean = await RoutingState.ReadAsync(world, Node.Router, Cancellation);
        var maker = new Troublemaker(world, agent, disk, new Random(seed));
        await using (await UserTraffic.StartAsync(world))
        {
            await using var editor = await world.StartAsync(Node.Router, new Command("sh", "-c", Editor));
            for (var step = 1; step <= steps; step++)
            {
                var trouble = maker.Draw();
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}, step {step}: {trouble.Name}"));
                await trouble.HappenAsync();
                await maker.RestoreAsync();
                if (step % StepsBetweenLooks == 0)
                {
                    await agent.CarriesAllAsync(within: BackLimit);
                }

                if (step % StepsBetweenJudgements == 0)
                {
                    await Lab.NothingLeakedAsync(world);
                }
            }
        }

        await ForeignersLeaveAsync(world);
        await agent.CarriesAllAsync(within: BackLimit);
        await agent.SettlesInAsync(clean, BackLimit);
        await Lab.NothingLeakedAsync(world);
    }

    private static async Task ForeignersLeaveAsync(Neighbourhood world)
    {
        const string Leave = "for f in -4 -6; do ip $f rule del pref 5000 2>/dev/null; ip $f route flush table 201 2>/dev/null; done; "
            + "ip -4 rule show pref 32767 | grep -q . || ip -4 rule add from all lookup default pref 32767; true";
        (await world.RunAsync(Node.Router, new Command("sh", "-c", Leave), Cancellation)).OrThrow();
    }

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
