"""Studios: a model with all that it takes to draw with it."""

from dataclasses import dataclass
from pathlib import Path

from core.spec import ImageSpec
from engine.machine import Machine
from engine.preview import LatentPreview
from engine.probe import Probe
from engine.profile import Profiler
from engine.runners import MakeRunner, SampleRunner, runner_of
from engine.sample import BatchKey
from engine.zoo import LoadedModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A loaded model, what steps it, and what is known of it on this machine.

    `base` is the batch key of its usual size, without bucket.
    """

    model: LoadedModel
    base: BatchKey
    runner: SampleRunner
    probe: Probe
    profiler: Profiler
    preview: LatentPreview


def set_up(
    model: LoadedModel, machine: Machine, *, folder: Path, make_runner: MakeRunner | None = None
) -> Studio:
    """The studio of a model; its profile is kept in `folder`.

    Raises EngineError where the model cannot draw what its card says.
    """
    make = make_runner or runner_of(model)
    runner = make(model=model, device=machine.device, dtype=machine.dtype)
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
            machine=machine,
            model_hash=model.model_hash,
            base=base,
            folder=folder,
        ),
        preview=LatentPreview.fit(model),
    )
