using System.Net;
using MeshAgent.Host.WanPrograms;
using MeshAgent.WanExec;

namespace MeshAgent.Host.Tests.WanPrograms;

public sealed class AgentWanProgramsTests
{
    private static readonly WanIdentity Identity = new()
    {
        Mark = new(0x10, 0xf0),
        Listen = [IPEndPoint.Parse("127.0.0.1:54"), IPEndPoint.Parse("[::1]:5454")],
    };

    [Fact]
    public void Launch_Possible_IsThisProgramsOwnCommand()
    {
        var launch = new AgentWanPrograms(Identity, static _ => { }).Launch;

        Assert.True(launch.IsPossible);
        var command = launch.CommandFor("fastd", "--config", "/etc/fastd.conf");
        Assert.True(File.Exists(command[0]));
        Assert.Equal(
            "wan-exec --mark 0x10/0xf0 --open-files 1024 --dns 127.0.0.1:54 --dns [::1]:5454 -- fastd --config /etc/fastd.conf",
            string.Join(' ', command.SkipWhile(static word => word != "wan-exec")));
    }

    [Fact]
    public void Launch_NoForwarder_IsSaid()
    {
        var launch = new AgentWanPrograms(Identity with { Listen = [] }, static _ => { }).Launch;
        Assert.Contains("--dns none --", string.Join(' ', launch.Prefix), StringComparison.Ordinal);
    }

    [Fact]
    public void Launch_MachineThatCannot_SaysWhyAndNeverGivesACommand()
    {
        var launch = new AgentWanPrograms(
            Identity, static _ => throw new WanExecException(WanExecReason.NoRights, "bpf(2) is forbidden", "allow it")).Launch;

        Assert.False(launch.IsPossible);
        Assert.Equal(("bpf(2) is forbidden", "allow it"), (launch.Fault!.Message, launch.Fault.Fix));
        Assert.Throws<InvalidOperationException>(() => launch.CommandFor("fastd"));
    }

    [Fact]
    public void Launch_MachineThatCanLater_IsPossibleThen()
    {
        var can = false;
        var programs = new AgentWanPrograms(Identity, _ =>
        {
            if (!can)
            {
                throw new WanExecException(WanExecReason.NoRights, "not yet", "wait");
            }
        });

        Assert.False(programs.Launch.IsPossible);
        can = true;
        Assert.True(programs.Launch.IsPossible);
    }
}
