// Three neighbourhoods at once: each has a dozen daemons and mostly waits. On the two cores of the machines that run these tests, two take a
// third longer for all of them; three already make bursts in which a scenario waits for its turn.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
