using System.Text.Json;
using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Resolvers;

namespace MeshAgent.Resolvers.Static.Settings;

/// <summary>Turns the <c>settings</c> object into name servers. All mistakes are collected, so that one run shows them all.</summary>
internal static class ResolverSettingsReader
{
    /// <summary>
    /// Entries in one list. A resolver that has to try them all waits one timeout for each: with more than 16 a lookup takes minutes to
    /// fail, and with fewer than about 6 a router with three uplinks of two servers each could not write them all down.
    /// </summary>
    public const int MaximumServersPerScope = 16;

    private static readonly (string Key, NameServerScope Scope)[] Scopes =
        [("wan", NameServerScope.Wan), ("system", NameServerScope.System), ("mesh", NameServerScope.Mesh)];

    /// <summary>Reads the settings.</summary>
    /// <param name="settings">The plugin's <c>settings</c>.</param>
    /// <returns>The servers, or the mistakes.</returns>
    public static ResolverSettingsReading Read(JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object)
        {
            return new([], [$"settings: is {Word(settings)}; write an object with the keys wan, system, mesh"]);
        }

        var servers = new SortedDictionary<NameServerScope, List<NameServer>>();
        var errors = new List<string>();
        foreach (var property in settings.EnumerateObject())
        {
            var (key, scope) = Array.Find(Scopes, known => known.Key == property.Name);
            if (key is null)
            {
                errors.Add($"settings.{property.Name}: unknown key; allowed are wan, system, mesh");
            }
            else if (!servers.TryAdd(scope, []))
            {
                errors.Add($"settings.{key}: appears twice; write one list");
            }
            else
            {
                ReadList(property.Value, $"settings.{key}", scope, servers[scope], errors);
            }
        }

        return errors.Count > 0 ? new([], errors.ToEquatableArray()) : new(servers.Values.SelectMany(list => list).ToEquatableArray(), []);
    }

    private static void ReadList(JsonElement list, string path, NameServerScope scope, List<NameServer> servers, List<string> errors)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            errors.Add($"{path}: is {Word(list)}; write a list of addresses, such as [\"198.51.100.53\"]");
            return;
        }

        if (list.GetArrayLength() > MaximumServersPerScope)
        {
            errors.Add($"{path}: has {list.GetArrayLength()} entries; at most {MaximumServersPerScope} are allowed");
            return;
        }

        var places = new Dictionary<NameServer, int>();
        foreach (var (index, entry) in list.EnumerateArray().Index())
        {
            var place = $"{path}[{index}]";
            if (ReadServer(entry, place, scope, errors) is not { } server)
            {
                continue;
            }

            if (!places.TryAdd(server, index))
            {
                errors.Add($"{place}: {server} is already in {path}[{places[server]}]; remove one of them");
            }
            else
            {
                servers.Add(server);
            }
        }
    }

    private static NameServer? ReadServer(JsonElement entry, string place, NameServerScope scope, List<string> errors)
    {
        if (entry.ValueKind == JsonValueKind.Object)
        {
            return TlsServerReader.Read(entry, place, scope, errors);
        }

        if (entry.ValueKind != JsonValueKind.String)
        {
            errors.Add($"{place}: is {Word(entry)}; write an address in quotes, such as \"198.51.100.53\"");
            return null;
        }

        if (!NameServerText.TryParse(entry.GetString()!, scope, out var server, out var complaint))
        {
            errors.Add($"{place}: {complaint}");
        }

        return server;
    }

    private static string Word(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        _ => "missing",
    };
}
