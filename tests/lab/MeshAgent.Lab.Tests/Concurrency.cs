// Three neighbourhoods at once: each has a dozen daemons and mostly waits, and three use four fifths of the two cores of the machines that run
// these tests. Fewer take longer for all of them, more leave a scenario waiting for its turn.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
