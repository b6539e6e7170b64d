using System.Text.Json;
using MeshAgent.Resolvers.Learning.Links;
using MeshAgent.Resolvers.Learning.Settings;

namespace MeshAgent.Resolvers.RouterAdvertisement.Settings;

/// <summary>
/// Turns the <c>settings</c> object into the links to listen on. All mistakes are collected, so that one run shows them all.
/// </summary>
internal static class AdvertisementSettingsReader
{
    private const string Interfaces = "interfaces";

    /// <summary>
    /// What uplinks are called on OpenWrt, Gluon and with pppd; asking for routers on a LAN or mesh link would be noise there.
    /// </summary>
    private static readonly string[] Usual = ["wan*", "wwan*", "ppp*"];

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The plugin's <c>settings</c>.</param>
    /// <returns>The links.</returns>
    /// <exception cref="InvalidDataException">A line for each mistake, with its JSON path and the fix.</exception>
    public static LinkPatterns Read(JsonElement settings)
    {
        var errors = new List<string>();
        var root = new SettingsPlace(settings, "settings", errors);
        root.CheckObject(Interfaces);
        var place = root.Key(Interfaces);
        var links = place.Texts(LinkPatterns.Most, Usual, "wan*", LinkPatterns.Objection);
        if (links.Count == 0 && errors.Count == 0)
        {
            place.Complain("is empty; name the uplinks, such as [\"wan0\"], or take the plugin out of plugins.json");
        }

        return errors.Count > 0 ? throw new InvalidDataException(string.Join('\n', errors)) : new LinkPatterns(links);
    }
}
