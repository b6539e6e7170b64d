using System.Net;
using FsCheck;
using FsCheck.Fluent;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Evidence;
using MeshAgent.Contracts.Links;
using MeshAgent.Contracts.Routing;
using MeshAgent.Core.Settings;
using MeshAgent.Core.Tests.Routers;

namespace MeshAgent.Core.Tests.Properties;

/// <summary>Routers in any state: each number of a list turns one more thing on the usual test router, from a small set of names and addresses.</summary>
internal static class AnyRouter
{
    private static readonly string[] Gateways = ["192.0.2.1", "192.0.2.254", "198.18.0.1", "fe80::1", "fe80::2", "203.0.113.1"];
    private static readonly string[] Links = ["wan0", "wan1", "br-lan", "bat0", "wg_exit"];
    private static readonly string[] Cidrs = ["192.0.2.7/24", "198.18.0.5/24", "2001:db8:7::5/64", "192.168.1.7/25", "10.1.0.7/32"];

    /// <summary>A short history: every look sees a router on which a few more things have been turned.</summary>
    public static Arbitrary<int[][]> Histories() => Gen.Choose(0, 5000).ArrayOf().ArrayOf().Select(static looks => looks.Take(8).ToArray()).ToArbitrary();

    /// <summary>Lives a history and hands the story to a check after each look.</summary>
    public static bool Holds(int[][] history, Func<Story, bool> check)
    {
        var story = new Story(Known.Online().Link("wan1").Link("bat0").Exit("named", "exit.example.net:51820", priority: 5))
        {
            Settings = new AgentSettings { WanLinks = ["auto"], MeshLinks = ["bat0"] },
        };
        story.Look();
        foreach (var turns in history)
        {
            foreach (var turn in turns)
            {
                Turn(story, turn % 12, turn / 12);
            }

            story.Look(Known.Seconds(1 + (turns.Length * 7)));
            if (!check(story))
            {
                return false;
            }
        }

        return true;
    }

    private static void Turn(Story story, int what, int which)
    {
        var (gateway, link, cidr) = (Gateways[which % Gateways.Length], Links[which % Links.Length], Cidrs[which % Cidrs.Length]);
        _ = what switch
        {
            0 => story.Router.Default(gateway, link, metric: (uint)(which % 3) * 100, table: which % 7 == 0 ? 201u : RouteTables.Main),
            1 => story.Router.WithoutForeignDefaults(),
            2 => story.Router.Address(link, cidr),
            3 => story.Router.WithoutAddresses(link),
            4 => story.Router.Change(link, item => item with { HasCarrier = !item.HasCarrier }),
            5 => story.Router.Neighbour(link, gateway, which % 2 == 0 ? Known.GatewayMac : Known.PrinterMac),
            6 => story.Router.Neighbour(link, gateway, "", NeighbourState.Failed),
            7 => story.Router.Handshake("exit1"),
            8 => story.Router.ChangeTunnel("wg_exit", tunnel => tunnel with { OuterMark = which % 2 == 0 ? 1u : null }),
            9 => story.Router.WithoutRules(rule => rule.Preference == 1000 + (uint)(which % 5 * 10)),
            10 => Observed(story, which),
            _ => story.Answer("exit.example.net", which % 3 == 0 ? [] : [$"203.0.113.{which % 250}"]).Router,
        };
    }

    private static RouterBuilder Observed(Story story, int which)
    {
        var paths = IpFamilyFacts.All.SelectMany(family => story.Memory.Paths[family]).ToList();
        if (paths.Count > 0)
        {
            story.Evidence(paths[which % paths.Count].Path.ToString(), (EvidenceKind)(which % 6));
        }

        return story.Router;
    }
}
