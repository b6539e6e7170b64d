using System.Threading.Channels;

namespace MeshAgent.Plugins.Watching;

/// <summary>
/// Says when files may have changed: soon after the last of a run of changes where the kernel tells of them, and now and then where it
/// does not. Whether they did is for the content to say.
/// </summary>
public sealed class FolderWatch : IDisposable
{
    /// <summary>
    /// Silence after which a run of changes counts as over. Copying a package leaves gaps of a few milliseconds, a slow flash of a hundred.
    /// Longer makes the operator wait, shorter looks at half a copy more often.
    /// </summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait for silence: a file that is written to without end must not hold up all others.</summary>
    public static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The wait without any notice, after which the files are looked at all the same: changes below an overlay, or of a folder that was not
    /// there before, are not told. Each look reads all plugins once; more often would wake an idle router, less often be no help.
    /// </summary>
    public static readonly TimeSpan LookAnyway = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Folders inside one plugin's that are listened to. A plugin has a handful (translations, native libraries by platform); what is in
    /// more of them is found by looking anyway.
    /// </summary>
    private const int MostSubfolders = 32;

    // One place: whoever finds it taken knows that the change is going to be looked at.
    private readonly Channel<bool> bell = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock gate = new();
    private readonly Dictionary<int, HashSet<string>?> namesOf = [];
    private readonly TimeProvider time;
    private readonly Inotify? kernel;

    /// <summary>Starts listening; to nothing yet.</summary>
    /// <param name="time">The clock.</param>
    public FolderWatch(TimeProvider time)
    {
        this.time = time;
        kernel = Inotify.Open(Notice);
    }

    /// <summary>Says what to listen to from now on. To be said anew after each change, since a folder made anew is another one.</summary>
    /// <param name="folders">Folders of which everything counts, and the folders in them.</param>
    /// <param name="files">Files that count, there or not.</param>
    public void Follow(IEnumerable<string> folders, IEnumerable<string> files)
    {
        if (kernel is null)
        {
            return;
        }

        var all = folders.ToList();
        lock (gate)
        {
            var before = namesOf.Keys.ToHashSet();
            namesOf.Clear();
            foreach (var folder in all.SelectMany(WithSubfolders))
            {
                Add(folder, null);
            }

            foreach (var path in all.Concat(files))
            {
                Add(Path.GetDirectoryName(path)!, Path.GetFileName(path));
            }

            before.ExceptWith(namesOf.Keys);
            foreach (var gone in before)
            {
                kernel.Remove(gone);
            }
        }
    }

    /// <summary>Waits until files may have changed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>When it is time to look.</returns>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        if (!await HearsAsync(LookAnyway, cancellationToken))
        {
            return;
        }

        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < MostPatience && await HearsAsync(Quiet, cancellationToken))
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose() => kernel?.Dispose();

    private static IEnumerable<string> WithSubfolders(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        try
        {
            return [folder, .. Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Take(MostSubfolders)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is being removed; the folder above tells.
            return [folder];
        }
    }

    private void Add(string folder, string? name)
    {
        var watch = kernel!.Add(folder);
        if (watch < 0)
        {
            return;
        }

        if (name is null)
        {
            namesOf[watch] = null;
        }
        else if (!namesOf.TryGetValue(watch, out var names))
        {
            namesOf[watch] = [name];
        }
        else
        {
            names?.Add(name);
        }
    }

    private void Notice(int watch, string name)
    {
        lock (gate)
        {
            // A folder above a plugin's may be a busy one; only what happens to the plugin's own name in it counts.
            if (watch >= 0 && (!namesOf.TryGetValue(watch, out var names) || names?.Contains(name) == false))
            {
                return;
            }
        }

        bell.Writer.TryWrite(true);
    }

    private async Task<bool> HearsAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var alarm = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(alarm.Token, cancellationToken);
        try
        {
            return await bell.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
