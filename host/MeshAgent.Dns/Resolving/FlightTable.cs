namespace MeshAgent.Dns.Resolving;

/// <summary>Lets a question that is already in flight be waited for instead of asked again.</summary>
internal sealed class FlightTable(int maxFlights)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<FlightKey, Flight> _flights = [];

    /// <summary>Waits for the question's answer, asking it first when nobody does. The last one to leave stops the asking.</summary>
    public async Task<QuestionAnswer> JoinAsync(
        FlightKey key, Func<Trail, CancellationToken, Task<QuestionAnswer>> ask, CancellationToken cancellation)
    {
        Flight? flight;
        bool isNew;
        lock (_gate)
        {
            isNew = !_flights.TryGetValue(key, out flight);
            if (isNew)
            {
                if (_flights.Count >= maxFlights)
                {
                    return new QuestionAnswer(new TypeResult(key.Type, LookupOutcome.Overloaded), []);
                }

                flight = _flights[key] = new Flight();
            }

            flight!.Waiters++;
        }

        // Started outside the lock, because it opens sockets before its first wait; it never throws.
        var flying = isNew ? FlyAsync(key, flight, ask) : Task.CompletedTask;
        try
        {
            var answer = await LandedAsync(flight).WaitAsync(cancellation);
            await flying;
            return answer;
        }
        catch (OperationCanceledException)
        {
            Leave(key, flight);
            return new QuestionAnswer(new TypeResult(key.Type, LookupOutcome.Cancelled), flight.Trail.ToImmutable());
        }
    }

    // A wait that can be given up would go on on the pool; this one goes on where the caller runs.
    private static async Task<QuestionAnswer> LandedAsync(Flight flight) => await flight.Landed;

    private async Task FlyAsync(FlightKey key, Flight flight, Func<Trail, CancellationToken, Task<QuestionAnswer>> ask)
    {
        await flight.FlyAsync(ask);
        lock (_gate)
        {
            Forget(key, flight);
        }
    }

    private void Leave(FlightKey key, Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Waiters > 0)
            {
                return;
            }

            // Whoever asks next starts anew instead of joining what is being stopped.
            Forget(key, flight);
        }

        flight.Stop();
    }

    private void Forget(FlightKey key, Flight flight)
    {
        if (_flights.TryGetValue(key, out var current) && current == flight)
        {
            _flights.Remove(key);
        }
    }
}
