"""How the engine is, as far as people need to know."""

from enum import StrEnum


class EngineState(StrEnum):
    """Whether the engine takes jobs: now, soon, or not until somebody looks after it."""

    READY = "ready"
    STARTING = "starting"
    FAILING = "failing"
