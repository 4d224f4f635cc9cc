"""Samples that wait for a scheduler and never see a model."""

from itertools import count

from core.sampler import Sampler
from core.spec import ImageSpec
from engine.sample import BatchKey, Sample

SMALL = BatchKey(model="mini", latent_height=16, latent_width=16, bucket=None)
LARGE = BatchKey(model="mini", latent_height=32, latent_width=32, bucket=None)
SHARED = SMALL.with_bucket(4)
"""Two guided samples fit."""

arrivals = count()


def make_sample(
    owner: int,
    *,
    calls: int = 20,
    key: BatchKey = SHARED,
    job_id: int | None = None,
    guidance_scale: float = 4.0,
) -> Sample:
    arrived = next(arrivals)
    spec = ImageSpec(
        model=key.model,
        prompt="一只猫",
        width=512,
        height=512,
        steps=calls,
        guidance_scale=guidance_scale,
        sampler=Sampler.DDIM,
    )
    return Sample(
        job_id=arrived if job_id is None else job_id,
        attempt=1,
        owner=owner,
        index=0,
        spec=spec,
        seed=0,
        key=key,
        arrived=arrived,
        num_calls=calls,
    )
