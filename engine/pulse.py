"""The pulse: what other threads may see of the engine's loop."""

from dataclasses import dataclass


@dataclass(slots=True)
class Pulse:
    """Written by the engine alone: how many steps and pictures it made, and if it has work."""

    num_steps: int = 0
    is_busy: bool = False
