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
    with refusing("size_impossible"):
        size = studio.model.batch_key(submit.spec, bucket=0).with_bucket(None)
    if submit.init_image is not None:
        with refusing("init_image_unreadable"):
            read_init_image(submit.init_image, size=(MIN_SIDE, MIN_SIDE))
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
        studio.runner.start(sample, init_image=submit.init_image)


def _bucket(submit: Submit, studio: Studio, sample: Sample, *, is_exact: bool) -> int | None:
    """The bucket asked for, 0 without exactness, or None: let the scheduler choose."""
    # A first look at a size runs the model, which had better not happen while others step.
    studio.profiler.curve_of(sample.key)
    if submit.bucket is None:
        return None if is_exact else 0
    if submit.bucket == 0:
        return 0
    if not sample.num_rows <= submit.bucket <= MAX_BUCKET:
        raise RefusedError("bucket_impossible", f"a bucket of {submit.bucket} rows")
    if not studio.profiler.is_exact(sample.key, submit.bucket):
        raise RefusedError(
            "bucket_impossible", f"{submit.bucket} rows are not exact on this machine"
        )
    return submit.bucket
