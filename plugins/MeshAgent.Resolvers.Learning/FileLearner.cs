using MeshAgent.Contracts.Addressing;
using MeshAgent.Contracts.Health;
using MeshAgent.Contracts.Plugins;
using MeshAgent.Contracts.Resolvers;
using MeshAgent.Resolvers.Learning.Watching;

namespace MeshAgent.Resolvers.Learning;

/// <summary>
/// Keeps what a source learns from files up to date: looks when a folder says that something changed, and whenever it is asked; tells the
/// host only when the servers themselves changed.
/// </summary>
public sealed class FileLearner : IDisposable
{
    /// <summary>
    /// Looks in a row at most: one for the folder, one for a folder that appeared in it meanwhile, one to spare. What comes later is told
    /// by events.
    /// </summary>
    private const int MostLooks = 3;

    private const string NotListening = "notListening";

    private readonly IPluginContext context;
    private readonly Func<Survey> survey;
    private readonly ChangeSignal signal = new();
    private readonly Lock gate = new();
    private readonly HashSet<string> reported = new(StringComparer.Ordinal);
    private FolderListener? listener;
    private EquatableArray<NameServer> servers = [];

    /// <summary>Makes the learner; nothing is looked at yet.</summary>
    /// <param name="context">What the host lends.</param>
    /// <param name="survey">Looks at everything once; bounded, and never throws. It is not called twice at a time.</param>
    public FileLearner(IPluginContext context, Func<Survey> survey)
    {
        this.context = context;
        this.survey = survey;
    }

    /// <summary>Starts to listen and looks for the first time.</summary>
    public void Start()
    {
        listener = new FolderListener(context, () => Look("a file was written"));
        Look("the first look");
    }

    /// <summary>Looks and says what is known now.</summary>
    /// <returns>The servers that have not lapsed.</returns>
    public EquatableArray<NameServer> Observe()
    {
        lock (gate)
        {
            // Here and not before: what the listener announces while it holds the gate is seen by this look.
            signal.Lower();
            Take();
            return ServerSet.Valid(servers, context.Time.GetUtcNow());
        }
    }

    /// <summary>Waits until the servers changed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What changed.</returns>
    public ValueTask<string> WaitAsync(CancellationToken cancellationToken) => signal.WaitAsync(cancellationToken);

    /// <summary>Closes everything and ends every wait.</summary>
    public void Dispose()
    {
        listener?.Dispose();
        signal.End();
    }

    private void Look(string why)
    {
        lock (gate)
        {
            var before = servers;
            Take();
            if (ServerSet.Differs(before, servers))
            {
                signal.Announce($"{why}: {(servers.IsEmpty ? "no server" : string.Join(", ", servers))}");
            }
        }
    }

    // What was written into a folder before it was listened to was not heard, so a new folder means another look.
    private void Take()
    {
        var isListening = true;
        var isNew = true;
        Survey? seen = null;
        for (var look = 0; look < MostLooks && isNew; look++)
        {
            seen = survey();
            isNew = false;
            isListening = listener?.Listen(seen.Folders, out isNew) ?? true;
        }

        servers = ServerSet.Valid(seen!.Servers, DateTimeOffset.MinValue);
        Report(seen.Problems.Concat(isListening ? [] : [new HealthItem(
            $"{context.Id}.{NotListening}",
            Severity.Warning,
            "the kernel does not tell of changes in some folders, so that a change of name servers is noticed only minutes later",
            "raise fs.inotify.max_user_watches and fs.inotify.max_user_instances")]).ToList());
    }

    private void Report(List<HealthItem> problems)
    {
        foreach (var gone in reported.Where(id => problems.TrueForAll(problem => problem.Id != id)).ToList())
        {
            context.ClearHealth(gone);
            reported.Remove(gone);
        }

        foreach (var problem in problems)
        {
            context.ReportHealth(problem);
            reported.Add(problem.Id);
        }
    }
}
