"""Probes: samples that nobody asked for, to learn what the model does on this machine."""

import time
from collections.abc import Sequence

import torch

from core.spec import ImageSpec
from engine.runners import SampleRunner
from engine.sample import BatchKey, Sample
from engine.zoo import LoadedModel

_STEPS = 8
_PROMPTS = ("一只猫", "红色背景上的一辆汽车", "山水", "花")


class Probe:
    """Runs samples of its own through a runner; whatever it starts it drops."""

    def __init__(self, *, model: LoadedModel, runner: SampleRunner) -> None:
        self._model = model
        self._runner = runner

    @property
    def max_rows(self) -> int | None:
        """The most rows worth being stepped together; None where that is to be found out."""
        return self._runner.max_rows

    def seconds(self, key: BatchKey, *, num_rows: int, repeats: int) -> list[float]:
        """The duration of each of a few model calls (at most 8) with that many rows."""
        guided = [self._start(key, at, guidance_scale=4.0) for at in range(num_rows // 2)]
        samples = guided + [
            self._start(key, at, guidance_scale=self._model.family.free_guidance)
            for at in range(len(guided) * 2, num_rows)
        ]
        durations = []
        for _ in range(repeats):
            begun = time.perf_counter()
            self._step(samples, num_rows)
            durations.append(time.perf_counter() - begun)
        self._drop(samples)
        return durations

    def is_exact(self, key: BatchKey, *, bucket: int) -> bool:
        """Whether a row of a call padded to `bucket` is bitwise free of its place and company."""
        if not self._model.family.can_be_exact:
            return False
        forward = self._latents(key, range(bucket), bucket)
        backward = self._latents(key, range(bucket - 1, -1, -1), bucket)
        alone = self._latents(key, range(1), bucket)
        return all(
            torch.equal(here, there) for here, there in zip(forward, backward[::-1], strict=True)
        ) and torch.equal(forward[0], alone[0])

    def works(self, key: BatchKey) -> bool:
        """Whether a model call still comes out as numbers."""
        (latents,) = self._latents(key, range(1), 1)
        return bool(latents.isfinite().all())

    def _latents(self, key: BatchKey, seeds: Sequence[int], bucket: int) -> list[torch.Tensor]:
        """Latents after one call of samples of one row each, in the order of the seeds."""
        samples = [
            self._start(key, seed, guidance_scale=self._model.family.free_guidance)
            for seed in seeds
        ]
        self._step(samples, bucket)
        latents = [self._runner.latents(sample) for sample in samples]
        self._drop(samples)
        return latents

    def _start(self, key: BatchKey, seed: int, *, guidance_scale: float) -> Sample:
        pixels = self._model.card.delivery_scale * self._model.family.latent_scale
        spec = ImageSpec(
            model=key.model,
            prompt=_PROMPTS[seed % len(_PROMPTS)],
            width=key.latent_width * pixels,
            height=key.latent_height * pixels,
            steps=_STEPS,
            guidance_scale=guidance_scale,
            sampler=self._model.card.sampler,
        )
        sample = Sample(
            job_id=-1,
            attempt=0,
            owner=-1,
            index=seed,
            spec=spec,
            seed=seed,
            key=key,
            arrived=-1,
            free_guidance=self._model.family.free_guidance,
        )
        self._runner.start(sample, images={})
        return sample

    def _step(self, samples: Sequence[Sample], bucket: int) -> None:
        self._runner.step(samples, bucket=bucket)
        # A GPU works on its own: reading a result waits for it.
        self._runner.latents(samples[0])

    def _drop(self, samples: Sequence[Sample]) -> None:
        for sample in samples:
            self._runner.drop(sample)
