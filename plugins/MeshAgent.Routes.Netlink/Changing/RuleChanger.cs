using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Routing;
using MeshAgent.Netlink.Routing.Rules;
using MeshAgent.Routes.Netlink.Mapping;
using MeshAgent.Routes.Netlink.Watching;

namespace MeshAgent.Routes.Netlink.Changing;

/// <summary>Decides what a step about a rule asks of the kernel, by what is there. Pure but for looking into the mirror.</summary>
/// <param name="mirror">What is there.</param>
/// <param name="protocol">The agent's own route protocol.</param>
internal sealed class RuleChanger(KernelMirror mirror, byte protocol)
{
    /// <summary>What to do to have a rule.</summary>
    public PlannedChange Add(AddRule change)
    {
        if (change.Rule.Protocol != protocol)
        {
            return PlannedChange.Refuse(change, Untagged("add", change.Rule));
        }

        return Find(change.Rule) is not null
            ? PlannedChange.AlreadyDone(change)
            : PlannedChange.Ask(change, RuleRequests.Add(RuleMapping.ToKernel(change.Rule)));
    }

    /// <summary>What to do not to have a rule.</summary>
    public PlannedChange Delete(DeleteRule change)
    {
        if (change.Rule.Protocol != protocol)
        {
            return PlannedChange.Refuse(change, Untagged("delete", change.Rule));
        }

        return Find(change.Rule) is { } present
            ? PlannedChange.Ask(change, RuleRequests.Delete(present))
            : PlannedChange.AlreadyDone(change);
    }

    private KernelRule? Find(RoutingRule wanted) => mirror.Rules(wanted.Family).FirstOrDefault(rule =>
        RuleMapping.CanExpress(rule) && RuleMapping.ToContract(rule) == wanted);

    private Fault Untagged(string verb, RoutingRule rule) => new(
        FaultOrigin.Agent, $"will not {verb} rule {rule}: its protocol is not the agent's own {protocol}");
}
