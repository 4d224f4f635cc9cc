"""Where samplers are fitted: models are run the long way and the short by the engine's runner."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from core.errors import EngineError
from core.sampler import Sampler
from core.spec import ImageSpec
from engine.machine import Machine
from engine.olss import Array, Moment, Trajectories, fit
from engine.runner import Runner
from engine.runners import runner_of
from engine.sample import BatchKey, Sample
from engine.sampler_file import SamplerFile
from engine.sampler_table import DENOISED, LATENTS, OUTPUT_COLUMN, SLOT_COLUMNS, SamplerTable
from engine.samplers import SamplerTables, fitting_samplers
from engine.zoo import LoadedModel

LONG_STEPS: Final = 100
"""The way that is followed takes so many steps."""

_TOGETHER: Final = 4
_DRAFT: Final = "OLSS-DRAFT"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture to learn from, or to be judged by."""

    prompt: str
    seed: int


class Lab:
    """One model at one guidance scale, at the size it usually draws.

    `on_calls` is told how many model calls were made, one for each picture. Raises EngineError
    for a model that is not drawn call by call.
    """

    def __init__(
        self,
        model: LoadedModel,
        machine: Machine,
        *,
        guidance_scale: float,
        on_calls: Callable[[int], None],
    ) -> None:
        if runner_of(model) is not Runner:
            raise EngineError(f"{model.card.name} is drawn by its own pipeline, without tables")
        self._model = model
        self._machine = machine
        self._guidance_scale = guidance_scale
        self._on_calls = on_calls
        self._config = model.family.scheduler_config
        fitting = fitting_samplers(self._config)
        self.long_sampler = Sampler.DDIM if Sampler.DDIM in fitting else Sampler.EULER

    def fit(self, pictures: Sequence[Picture], *, num_steps: int, name: str) -> SamplerFile:
        """A table of that many steps, fitted to the long ways of the pictures.

        Takes `fitting_calls` model calls. Raises EngineError where so many steps cannot be made.
        """
        long = self._long_table()
        states = self._run(pictures, sampler=self.long_sampler, steps=LONG_STEPS)
        fitted = fit(
            Trajectories([(way, _outputs(way, long)) for way in states]),
            [_moment(long, at) for at in range(LONG_STEPS)],
            num_steps=num_steps,
            replay=lambda draft: self._ends(pictures, self._file(_DRAFT, draft)),
        )
        return self._file(name, fitted)

    def errors(self, pictures: Sequence[Picture], file: SamplerFile) -> tuple[float, float]:
        """How far a table's final latents are from the long way's, and the long sampler's own.

        Both in as many steps as the table has; mean squares, in `judging_calls` model calls.
        """
        steps = file.steps
        goals = [
            way[-1] for way in self._run(pictures, sampler=self.long_sampler, steps=LONG_STEPS)
        ]
        ours = self._ends(pictures, file)
        plain = [way[-1] for way in self._run(pictures, sampler=self.long_sampler, steps=steps)]
        return _mean_square(ours, goals), _mean_square(plain, goals)

    def _ends(self, pictures: Sequence[Picture], file: SamplerFile) -> list[Array]:
        ways = self._run(pictures, sampler=file.name, steps=file.steps, files=(file,))
        return [way[-1] for way in ways]

    def _run(
        self,
        pictures: Sequence[Picture],
        *,
        sampler: str,
        steps: int,
        files: Sequence[SamplerFile] = (),
    ) -> list[Array]:
        """The latents (calls + 1, values) of each picture before the first and after each call."""
        tables = SamplerTables(self._config, files=files)
        model = dataclasses.replace(self._model, tables=tables)
        machine = self._machine
        runner = Runner(model=model, device=machine.device, dtype=machine.dtype)
        samples = [self._sample(picture, sampler=sampler, steps=steps) for picture in pictures]
        ways: dict[Sample, list[Array]] = {sample: [] for sample in samples}
        for batch in _batches(samples):
            for sample in batch:
                runner.start(sample, images={})
            while True:
                for sample in batch:
                    ways[sample].append(_flat(runner, sample))
                if batch[0].is_done:
                    break
                runner.step(batch, bucket=0)
                self._on_calls(len(batch))
            for sample in batch:
                runner.drop(sample)
        return [np.stack(ways[sample]) for sample in samples]

    def _sample(self, picture: Picture, *, sampler: str, steps: int) -> Sample:
        card, family = self._model.card, self._model.family
        spec = ImageSpec(
            model=card.name,
            prompt=picture.prompt,
            negative_prompt=card.negative_prompt,
            width=card.width,
            height=card.height,
            steps=steps,
            guidance_scale=self._guidance_scale,
            sampler=sampler,
        )
        return Sample(
            job_id=0,
            attempt=0,
            owner=0,
            index=0,
            spec=spec,
            seed=picture.seed,
            key=self._model.batch_key(spec, bucket=0),
            arrived=0,
            free_guidance=family.free_guidance,
        )

    def _long_table(self) -> SamplerTable:
        """The table of the long way; EngineError where it is no plain one."""
        key = self._sample(Picture("", 0), sampler=self.long_sampler, steps=LONG_STEPS).key
        table = self._model.tables.get(
            self.long_sampler,
            steps=LONG_STEPS,
            num_tokens=key.num_pixels // self._model.family.patch_size**2,
        )
        if len(table.calls) != LONG_STEPS or table.noise_weight != 1.0:
            raise EngineError(f"the steps of {self.long_sampler} cannot be followed")
        return table

    def _file(self, name: str, table: SamplerTable) -> SamplerFile:
        return SamplerFile(
            name=name,
            models=(self._model.card.name,),
            steps=len(table.calls),
            prediction_type=self._config.get("prediction_type", "epsilon"),
            guidance_scale=self._guidance_scale,
            image_weight=table.image_weight,
            noise_weight=table.noise_weight,
            call=table.calls,
        )


def fitting_calls(num_pictures: int, num_steps: int) -> int:
    """How many model calls `Lab.fit` makes, one for each picture."""
    return (LONG_STEPS + num_steps * (num_steps + 1) // 2 - 1) * num_pictures


def judging_calls(num_pictures: int, num_steps: int) -> int:
    """How many model calls `Lab.errors` makes, one for each picture."""
    return (LONG_STEPS + 2 * num_steps) * num_pictures


def _batches(samples: Sequence[Sample]) -> Iterator[list[Sample]]:
    """Samples that may step together, a few at a time."""
    alike: dict[BatchKey, list[Sample]] = defaultdict(list)
    for sample in samples:
        alike[sample.key].append(sample)
    for group in alike.values():
        for start in range(0, len(group), _TOGETHER):
            yield group[start : start + _TOGETHER]


def _flat(runner: Runner, sample: Sample) -> Array:
    latents: Array = runner.latents(sample).flatten().double().numpy()
    return latents


def _moment(table: SamplerTable, at: int) -> Moment:
    call = table.calls[at]
    row = call.weights[DENOISED]
    return Moment(call.timestep, row[SLOT_COLUMNS + LATENTS], row[OUTPUT_COLUMN])


def _outputs(states: Array, table: SamplerTable) -> Array:
    """What the model said on the way, which its steps tell: each is latents and output, weighed."""
    rows = [call.weights[LATENTS] for call in table.calls]
    kept = np.array([row[SLOT_COLUMNS + LATENTS] for row in rows])[:, None]
    moved = np.array([row[OUTPUT_COLUMN] for row in rows])[:, None]
    outputs: Array = (states[1:] - kept * states[:-1]) / moved
    return outputs


def _mean_square(ours: Sequence[Array], goals: Sequence[Array]) -> float:
    return float(np.mean((np.stack(ours) - np.stack(goals)) ** 2))
