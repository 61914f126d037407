"""The guard: typed literals and checks of a hypothesis against its source."""
