"""One test's world: its store, clock, chance, ids, journal and outbox, and where they come from."""
