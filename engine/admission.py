"""Admission: from a submitted job to samples that can be stepped, or a refusal."""

from collections.abc import Iterator
from typing import Final

from core.spec import MIN_SIDE
from core.wire import Submit
from engine.init_image import read_init_image
from engine.refused import RefusedError, refusing
from engine.sample import Sample
from engine.studio import Studio

MAX_BUCKET: Final = 64
"""Larger buckets are not even tried, whoever asks for them."""


def admit(
    submit: Submit, studio: Studio, *, is_exact: bool, arrivals: Iterator[int]
) -> tuple[Sample, ...]:
    """One started sample for each seed, in order, numbered from `arrivals`.

    In exact mode their bucket is left to the scheduler unless the job asks for one. Raises
    RefusedError where the model cannot draw them, and then leaves nothing behind.
    """
    family = studio.model.family
    with refusing("size_impossible"):
        size = studio.model.batch_key(submit.spec, bucket=0).with_bucket(None)
    with refusing("init_image_unreadable"):
        for image in submit.images.values():
            read_init_image(image, size=(MIN_SIDE, MIN_SIDE))
    samples = tuple(
        Sample(
            job_id=submit.job_id,
            attempt=submit.attempt,
            owner=submit.owner,
            index=index,
            spec=submit.spec,
            seed=seed,
            key=size,
            arrived=next(arrivals),
            free_guidance=family.free_guidance,
            has_image_guidance=family.has_image_guidance and submit.spec.reference is not None,
        )
        for index, seed in enumerate(submit.seeds)
    )
    if not samples:
        raise RefusedError("settings_impossible", "a job without seeds")
    bucket = _bucket(submit, studio, samples[0], is_exact=is_exact)
    try:
        for sample in samples:
            sample.key = size.with_bucket(bucket)
            start(sample, submit, studio)
    except BaseException:
        for sample in samples:
            studio.runner.drop(sample)
        raise
    return samples


def start(sample: Sample, submit: Submit, studio: Studio) -> None:
    """Bring a sample to its beginning, for the first time or again; RefusedError if impossible."""
    sample.call = 0
    with refusing("settings_impossible"):
        studio.runner.start(sample, images=submit.images)


def _bucket(submit: Submit, studio: Studio, sample: Sample, *, is_exact: bool) -> int | None:
    """The bucket asked for where this machine can keep to it; else 0 without exactness, or None.

    None leaves it to the scheduler. The record says which one it was, so that a replay on
    another machine tells what has changed instead of failing.
    """
    # A first look at a size runs the model, which had better not happen while others step.
    studio.profiler.curve_of(sample.key)
    asked = submit.bucket
    if asked is not None and (asked == 0 or _is_possible(asked, studio, sample)):
        return asked
    return None if is_exact else 0


def _is_possible(bucket: int, studio: Studio, sample: Sample) -> bool:
    fits = sample.num_rows <= bucket <= MAX_BUCKET
    return fits and studio.profiler.is_exact(sample.key, bucket)
