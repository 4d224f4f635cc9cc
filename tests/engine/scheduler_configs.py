"""Scheduler configs as models bring them."""

import json
from pathlib import Path
from typing import Any

ZERO_SNR: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "models/mini/scheduler/scheduler_config.json").read_text()
)
CLASSIC: dict[str, Any] = {
    "_class_name": "PNDMScheduler",
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
    "skip_prk_steps": True,
    "steps_offset": 1,
}
