using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MeshAgent.Exits.Fastd.Status;
using MeshAgent.Fuzz.Tests.Running;
using MeshAgent.Guard.Nftables.Verification;
using MeshAgent.Host.Configuration;
using MeshAgent.Host.Control;
using MeshAgent.Host.Diagnosis;
using MeshAgent.Host.State;
using MeshAgent.Plugins.Documents;
using MeshAgent.Plugins.Manifests;
using MeshAgent.Plugins.Schemas;

namespace MeshAgent.Fuzz.Tests.Targets;

/// <summary>JSON that users, programs and the agent itself write.</summary>
internal static class DocumentParsers
{
    private static readonly SettingsReader Settings = new();
    private static readonly Schema PluginList = EmbeddedSchema.Read(typeof(SettingsReader).Assembly, "plugins.schema.json");
    private static readonly ManifestReader Manifests = new();

    // Every mistake is a message of some hundred bytes that names what is allowed, and a mistake can be as short as a comma.
    private const long PerMistake = 4096;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("json-settings", ReadSettings)
        {
            AllocationsPerByte = PerMistake, FixedAllocations = 256 << 10, Share = 0.5,
        },
        new("json-plugins", ReadPluginList) { AllocationsPerByte = PerMistake, Share = 0.5 },
        new("json-manifests", static bytes => Manifests.Read(DocumentReader.Read("plugin.json", bytes)).Manifest is not null)
        {
            AllocationsPerByte = PerMistake,
        },
        new("json-schemas", new SchemaParser().Parse)
        {
            // A pattern becomes a compiled expression.
            AllocationsPerByte = PerMistake, FixedAllocations = 256 << 10, Share = 0.25,
        },
        new("state-files", ReadState) { AllocationsPerByte = 128 },
        new("control-lines", static bytes => Deserializes<ControlRequest>(bytes)),
        new("control-answers", static bytes => Deserializes<ControlResponse>(bytes)),
        new("scratch-reports", static bytes => Deserializes<ScratchReport>(bytes)),
        new("nft-listings", static bytes => RulesetReader.Read(Encoding.UTF8.GetString(bytes)) is not null) { Share = 0.5 },
        new("fastd-status", static bytes => StatusReader.Read(bytes).Document is not null),
    ];

    private static bool ReadSettings(byte[] bytes)
    {
        if (Settings.Read(DocumentReader.Read("meshagent.json", bytes)).Settings is not { } settings)
        {
            return false;
        }

        _ = Path.GetFullPath(settings.StateFile) + Path.GetFullPath(settings.ControlSocket);
        return true;
    }

    private static bool ReadPluginList(byte[] bytes)
    {
        if (!Validates(PluginList, bytes))
        {
            return false;
        }

        foreach (var plugin in DocumentReader.Read("file.json", bytes).Root!["plugins"]!.Items)
        {
            _ = Path.GetFullPath(plugin["path"]!.Text, "/");
        }

        return true;
    }

    private static bool Validates(Schema schema, byte[] bytes)
    {
        var reading = DocumentReader.Read("file.json", bytes);
        if (reading.Root is not { } root || !reading.Errors.IsEmpty || !SchemaValidator.Validate(schema, root).IsEmpty)
        {
            return false;
        }

        _ = SchemaDefaults.Fill(schema, root);
        return true;
    }

    private static bool Deserializes<T>(byte[] bytes)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(bytes, typeof(T), ControlJson.Default) is not null;
        }
        catch (JsonException)
        {
            // Declared: server and client answer it.
            return false;
        }
    }

    private static bool ReadState(byte[] bytes)
    {
        _ = StateCodec.Read(bytes);

        // Under its own checksum, so that what is behind it is reached.
        var head = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"meshagent-state {StateCodec.Format} {Convert.ToHexStringLower(SHA256.HashData(bytes))}\n"));
        if (StateCodec.Read([.. head, .. bytes, (byte)'\n']).Memory is not { } memory)
        {
            return false;
        }

        var written = StateCodec.Write(memory);
        Promise.Kept(StateCodec.Read(written).Memory == memory, "what was written reads differently");
        return true;
    }
}
