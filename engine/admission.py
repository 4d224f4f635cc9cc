"""Admission: from a submitted job to samples that can be stepped, or a refusal."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from core.model_card import Task
from core.spec import MAX_SEED, MIN_SIDE, ImageSpec
from core.wire import Submit
from engine.init_image import read_init_image
from engine.refused import RefusedError, refusing
from engine.sample import Sample
from engine.studio import Studio
from engine.zoo import LoadedModel

MAX_BUCKET: Final = 64
"""Larger buckets are not even tried, whoever asks for them."""


def admit(
    submit: Submit, studio: Studio, *, is_exact: bool, arrivals: Iterator[int]
) -> tuple[Sample, ...]:
    """One started sample for each seed, in order, numbered from `arrivals`; of tiles, one for each.

    In exact mode their bucket is left to the scheduler unless the job asks for one. Raises
    RefusedError where the model cannot draw them, and then leaves nothing behind.
    """
    spec, model = submit.spec, studio.model
    check_task(spec, model)
    with refusing("size_impossible"):
        size = model.batch_key(spec, bucket=0).with_bucket(None)
    with refusing("init_image_unreadable"):
        for image in submit.images.values():
            read_init_image(image, size=(MIN_SIDE, MIN_SIDE))
    tiles = model.tiles(spec)
    samples = tuple(
        Sample(
            job_id=submit.job_id,
            attempt=submit.attempt,
            owner=submit.owner,
            index=index,
            spec=spec,
            # Tiles of one noise would show it as a pattern.
            seed=(seed + at) % (MAX_SEED + 1),
            key=size,
            arrived=next(arrivals),
            free_guidance=model.family.free_guidance,
            has_image_guidance=model.family.has_image_guidance and spec.reference is not None,
            tile=tile,
        )
        for index, (seed, (at, tile)) in enumerate(product(submit.seeds, enumerate(tiles)))
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


def check_task(spec: ImageSpec, model: LoadedModel) -> None:
    """Raise RefusedError where a spec asks a model for what it cannot do."""
    task = _task_of(spec)
    if task not in model.card.tasks:
        raise RefusedError("task_impossible", f"{model.card.name} does no {task}")
    for prompt in (spec.prompt, spec.negative_prompt):
        if cut := model.family.num_tokens_cut(prompt):
            raise RefusedError("prompt_beyond_model", f"{cut} tokens too many")


def _task_of(spec: ImageSpec) -> Task:
    if spec.reference is not None:
        return Task.EDIT
    if spec.mask is not None:
        return Task.INPAINT
    return Task.TEXT_TO_IMAGE if spec.init_image is None else Task.IMAGE_TO_IMAGE


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
