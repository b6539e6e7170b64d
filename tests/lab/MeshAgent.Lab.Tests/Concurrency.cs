// Two neighbourhoods at once: each has a dozen daemons, and the machines that run these tests have two cores.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]
