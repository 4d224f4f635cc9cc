"""Studios: each model with all that it takes to draw with it."""

import logging
from dataclasses import dataclass
from pathlib import Path

from core.errors import EngineError
from core.spec import ImageSpec
from engine.machine import Machine
from engine.preview import LatentPreview
from engine.probe import Probe
from engine.profile import Profiler
from engine.runner import Runner
from engine.sample import BatchKey
from engine.zoo import LoadedModel, Zoo

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A loaded model, what steps it, and what is known of it on this machine.

    `base` is the batch key of its usual size, without bucket.
    """

    model: LoadedModel
    base: BatchKey
    runner: Runner
    probe: Probe
    profiler: Profiler
    preview: LatentPreview


class Studios:
    """The studios of one machine, each opened when first asked for."""

    def __init__(self, *, zoo: Zoo, machine: Machine, folder: Path) -> None:
        """Profiles are kept in `folder`."""
        self._zoo = zoo
        self._machine = machine
        self._folder = folder
        self._open: dict[str, Studio] = {}

    @property
    def default(self) -> Studio:
        """The studio of the model used when nobody asks for one; may have to load it."""
        return self.of(self._zoo.registry.default.name)

    def of(self, name: str) -> Studio:
        """The studio of a model; the first time, loads and profiles it.

        Raises EngineError where the model cannot be had or does not fit.
        """
        try:
            model = self._zoo.load(name)
            if model.card.name not in self._open:
                self._open[model.card.name] = self._found(model)
        except EngineError:
            raise
        except Exception as error:
            _log.exception("model %s cannot be opened", name)
            raise EngineError(f"model {name} cannot be opened: {error}") from error
        return self._open[model.card.name]

    def _found(self, model: LoadedModel) -> Studio:
        runner = Runner(model=model, device=self._machine.device, dtype=self._machine.dtype)
        probe = Probe(model=model, runner=runner)
        card = model.card
        usual = ImageSpec(
            model=card.name,
            prompt="",
            width=card.width,
            height=card.height,
            steps=card.steps,
            guidance_scale=card.guidance_scale,
            sampler=card.sampler,
        )
        base = model.batch_key(usual, bucket=0).with_bucket(None)
        return Studio(
            model=model,
            base=base,
            runner=runner,
            probe=probe,
            profiler=Profiler(
                probe=probe,
                machine=self._machine,
                model_hash=model.model_hash,
                base=base,
                folder=self._folder,
            ),
            preview=LatentPreview.fit(model),
        )
