"""How the engine process is started."""

import sys
from typing import Final

from bot.config import Settings
from bot.moderating import checker_options
from bot.registry_files import registry_files

ENGINE_ENVIRONMENT: Final = {
    # Two processes on few cores: a thread that waits must not burn the core the other needs.
    "OMP_WAIT_POLICY": "PASSIVE",
    # Weights come from the models folder; nothing is ever fetched behind one's back.
    "HF_HUB_OFFLINE": "1",
}


def engine_command(settings: Settings) -> tuple[str, ...]:
    """The words that start it, as the settings want it."""
    engine = settings.engine
    return (
        *(sys.executable, "-m", "engine"),
        *(word for file in registry_files(settings) for word in ("--registry", str(file))),
        *("--state-dir", str(settings.data.path / "engine")),
        *("--device", engine.device),
        *("--threads", str(engine.threads)),
        *("--vram-gb", str(engine.vram_gb)),
        *("--ram-gb", str(engine.ram_gb)),
        "--exact" if engine.exact else "--no-exact",
        *checker_options(settings.moderation),
    )
