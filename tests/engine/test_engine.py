import io
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from core import wire
from core.errors import EngineError
from core.sampler import Sampler
from engine.machine import Machine, prepare_machine
from engine.png import Encoded
from engine.runner import Pixels, Runner
from engine.sample import Sample
from engine.studios import Studios
from engine.survival import BrokenDeviceError
from tests.engine.engine_desk import Answer, Desk, make_studios
from tests.engine.engine_process import REGISTRY, make_submit, profile_folder
from tests.engine.stock_bench import PICTURE, Bench


@pytest.fixture(scope="module")
def machine() -> Machine:
    return prepare_machine("cpu", threads=1)


@pytest.fixture(scope="module")
def studios(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Studios:
    return make_studios(machine, profile_folder(tmp_path_factory))


@pytest.fixture
def desk(studios: Studios, machine: Machine) -> Desk:
    return Desk(studios, machine)


@pytest.fixture
def desk_with(
    studios: Studios, machine: Machine, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Desk]:
    """A desk whose engine has another kind of runner, and a profile made with the usual one."""
    folder = profile_folder(tmp_path_factory)
    studios.default.profiler.curve_of(studios.default.base)

    def make(kind: type[Runner], *, is_exact: bool = True) -> Desk:
        studios = make_studios(machine, folder, make_runner=kind)
        return Desk(studios, machine, is_exact=is_exact)

    return make


def pixels_of(image: wire.Image) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(image.png)))


def test_a_job_ends_with_its_pictures_in_the_order_of_its_seeds(desk: Desk) -> None:
    finished = desk.draw(make_submit(seeds=(5, 3, 9)))
    assert [image.seed for image in finished.images] == [5, 3, 9]
    for image in finished.images:
        assert (image.width, image.height) == (64, 64)
        assert pixels_of(image).shape == (64, 64, 3)
    assert len({image.png for image in finished.images}) == 3


def test_a_job_of_another_shape_has_that_shape(desk: Desk) -> None:
    (image,) = desk.draw(make_submit(width=768, height=512, steps=2)).images
    assert (image.width, image.height) == (96, 64)


def test_a_record_names_everything_that_decided_the_pixels(
    desk: Desk, studios: Studios, machine: Machine
) -> None:
    record = desk.draw(make_submit()).record
    assert record.model_hash == studios.default.model.model_hash
    assert (record.dtype, record.device, record.threads) == ("float32", machine.device_name, 1)
    assert record.bucket == 2
    assert set(record.versions) == {"python", "torch", "diffusers", "transformers", "numpy"}
    assert record.versions["torch"] == torch.__version__


def test_a_work_is_drawn_again_to_the_last_bit_whoever_is_there(desk: Desk) -> None:
    crowd = [make_submit(owner=owner, seeds=(owner,), steps=3 + owner) for owner in range(2, 7)]
    submit = make_submit(seeds=(11,), sampler=Sampler.EULER_A)
    answers = desk.answer(*crowd, submit)
    (first,) = [a for a in answers if a.job_id == submit.job_id]
    assert isinstance(first, wire.Finished)
    assert first.record.bucket > 2
    again = make_submit(seeds=(11,), sampler=Sampler.EULER_A, bucket=first.record.bucket)
    second = desk.draw(again)
    assert second.images == first.images
    assert second.record == first.record


def test_jobs_of_all_kinds_share_the_engine(desk: Desk) -> None:
    submits = [
        make_submit(owner=1, sampler=Sampler.DDIM, steps=6),
        make_submit(owner=2, sampler=Sampler.HEUN, steps=4, guidance_scale=7.0),
        make_submit(owner=3, sampler=Sampler.LCM, steps=3, guidance_scale=1.0),
        make_submit(owner=4, width=1024, steps=2),
    ]
    answers = desk.answer(*submits)
    assert {a.job_id for a in answers} == {s.job_id for s in submits}
    assert all(isinstance(a, wire.Finished) for a in answers)


def test_a_picture_starts_from_a_picture(desk: Desk, mini: Bench) -> None:
    submit = make_submit(picture=mini.images[PICTURE], init_image=PICTURE, strength=0.25)
    (image,) = desk.draw(submit).images
    middle, corner = pixels_of(image)[32, 32], pixels_of(image)[2, 2]
    assert middle[0] > middle[2]
    assert corner[2] > corner[0]


def test_without_exactness_no_bucket_is_promised(studios: Studios, machine: Machine) -> None:
    assert Desk(studios, machine, is_exact=False).draw(make_submit()).record.bucket == 0


@pytest.mark.parametrize("bucket", [1, 10_000])
def test_a_bucket_that_cannot_be_kept_to_is_chosen_anew(desk: Desk, bucket: int) -> None:
    record = desk.draw(make_submit(bucket=bucket)).record
    assert record.bucket not in {0, bucket}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"model": "没有的模型"}, "model_unavailable"),
        ({"width": 500}, "size_impossible"),
        ({"seeds": ()}, "settings_impossible"),
        ({"picture": b"GIF", "init_image": "0" * 64, "strength": 0.5}, "init_image_unreadable"),
        ({"init_image": "0" * 64, "strength": 0.5}, "settings_impossible"),
    ],
)
def test_what_cannot_be_drawn_fails_alone(
    desk: Desk, changes: dict[str, object], reason: str
) -> None:
    good, bad = make_submit(), make_submit(**changes)  # type: ignore[arg-type]
    answers = {answer.job_id: answer for answer in desk.answer(good, bad)}
    assert isinstance(answers[good.job_id], wire.Finished)
    failed = answers[bad.job_id]
    assert isinstance(failed, wire.Failed)
    assert failed.reason == reason


def test_a_cancelled_job_is_not_stepped_again(desk: Desk) -> None:
    submit = make_submit(steps=40, seeds=(1, 2))
    desk.put(submit)
    desk.turn(3)
    (answer,) = desk.answer(wire.Cancel(job_id=submit.job_id, attempt=1))
    assert answer == wire.Cancelled(job_id=submit.job_id, attempt=1)
    steps = desk.pulse.num_steps
    assert desk.answer(make_submit(steps=2))[0].job_id != submit.job_id
    assert desk.pulse.num_steps <= steps + 3


def test_a_job_cancelled_while_its_pictures_are_encoded_is_answered_once(desk: Desk) -> None:
    submit = make_submit(steps=1)
    desk.put(submit)
    desk.turn()
    encoded = desk.inbox.get(timeout=10)
    assert isinstance(encoded, Encoded)
    desk.put(wire.Cancel(job_id=submit.job_id, attempt=1))
    desk.inbox.put(encoded)
    assert desk.answer() == [wire.Cancelled(job_id=submit.job_id, attempt=1)]


def test_a_stale_cancel_changes_nothing(desk: Desk) -> None:
    submit = make_submit(attempt=2)
    (answer,) = desk.answer(submit, wire.Cancel(job_id=submit.job_id, attempt=1))
    assert isinstance(answer, wire.Finished)


def test_cancelling_an_unknown_job_is_not_answered(desk: Desk) -> None:
    assert desk.answer(wire.Cancel(job_id=10**9, attempt=1), make_submit())[0].job_id < 10**9


def test_a_job_submitted_again_is_answered_for_its_last_attempt_only(desk: Desk) -> None:
    first = make_submit(steps=30)
    desk.put(first)
    desk.turn(2)
    (answer,) = desk.answer(make_submit(job_id=first.job_id, attempt=2, steps=2))
    assert isinstance(answer, wire.Finished)
    assert answer.attempt == 2


def test_one_persons_many_jobs_do_not_delay_anothers_single_one(desk: Desk) -> None:
    hog = [make_submit(owner=1, steps=10, seeds=(1, 2)) for _ in range(8)]
    guest = make_submit(owner=2, steps=10)
    desk.put(*hog)
    desk.turn(4)
    answers = desk.answer(guest)
    assert [answer.job_id for answer in answers].index(guest.job_id) <= 4
    assert len(answers) == 9


def test_progress_comes_at_once_then_now_and_then_with_previews(desk: Desk) -> None:
    submit = make_submit(steps=60)
    desk.draw(submit)
    told = [m for m in desk.sent if isinstance(m, wire.Advanced)]
    assert (told[0].done, told[0].total) == (1, 60)
    assert [m.done for m in told] == sorted({m.done for m in told})
    finished = desk.sent[-1]
    assert isinstance(finished, wire.Finished)
    assert 2 <= len(told) <= 1 + finished.engine_s / 0.25
    previews = [m.preview for m in told if m.preview]
    assert 1 <= len(previews) <= 1 + finished.engine_s / 0.4
    assert Image.open(io.BytesIO(previews[0])).format == "JPEG"


class SmallMemoryRunner(Runner):
    """Has memory for two rows."""

    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        if max(bucket, sum(sample.num_rows for sample in samples)) > 2:
            raise torch.OutOfMemoryError("full")
        super().step(samples, bucket=bucket)


class NoMemoryRunner(Runner):
    """Has no memory for large pictures."""

    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        if samples[0].key.num_pixels > 256:
            raise torch.OutOfMemoryError("full")
        super().step(samples, bucket=bucket)


class PoisonedRunner(Runner):
    """Cannot bear a certain prompt."""

    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        if any(sample.spec.prompt == "毒" for sample in samples):
            raise RuntimeError("shape mismatch")
        super().step(samples, bucket=bucket)


class DeadRunner(Runner):
    """Has lost its device."""

    def step(self, samples: Sequence[Sample], *, bucket: int) -> None:
        raise RuntimeError("device-side assert triggered")


class BrokenPictureRunner(Runner):
    """Decodes the first picture, and all of seed 13, to rubbish."""

    num_decoded = 0

    def decode(self, samples: Sequence[Sample]) -> list[Pixels]:
        self.num_decoded += 1
        if self.num_decoded == 1 or samples[0].seed == 13:
            raise EngineError("the picture has pixels that are no numbers")
        return super().decode(samples)


def test_jobs_too_many_for_the_memory_are_drawn_in_a_smaller_bucket(
    desk_with: Callable[..., Desk],
) -> None:
    desk = desk_with(SmallMemoryRunner)
    submits = [make_submit(owner=owner, seeds=(owner, 50), steps=3) for owner in range(4)]
    answers = desk.answer(*submits)
    assert sorted(answer.job_id for answer in answers) == [s.job_id for s in submits]
    for answer in answers:
        assert isinstance(answer, wire.Finished)
        assert answer.record.bucket == 2


def test_without_buckets_batches_shrink_until_they_fit_into_memory(
    desk_with: Callable[..., Desk],
) -> None:
    desk = desk_with(SmallMemoryRunner, is_exact=False)
    answers = desk.answer(*[make_submit(owner=owner, steps=3) for owner in range(4)])
    assert [type(answer) for answer in answers] == [wire.Finished] * 4


def test_a_picture_too_large_for_the_memory_fails_alone(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(NoMemoryRunner)
    large, small = make_submit(width=1024), make_submit()
    answers = {answer.job_id: answer for answer in desk.answer(large, small)}
    assert isinstance(answers[small.job_id], wire.Finished)
    failed = answers[large.job_id]
    assert isinstance(failed, wire.Failed)
    assert failed.reason == "out_of_memory"


def test_an_unforeseen_error_fails_the_batch_and_nothing_else(
    desk_with: Callable[..., Desk],
) -> None:
    desk = desk_with(PoisonedRunner)
    bystander = make_submit(owner=2, width=768)
    desk.put(bystander)
    poison = make_submit(prompt="毒")
    answers = {answer.job_id: answer for answer in desk.answer(poison)}
    assert isinstance(answers[bystander.job_id], wire.Finished)
    failed = answers[poison.job_id]
    assert isinstance(failed, wire.Failed)
    assert (failed.reason, failed.detail) == ("engine_error", "RuntimeError: shape mismatch")
    assert desk.draw(make_submit()).images


def test_a_dead_device_ends_the_engine(desk_with: Callable[..., Desk]) -> None:
    desk = desk_with(DeadRunner)
    with pytest.raises(BrokenDeviceError):
        desk.answer(make_submit())
    assert not [message for message in desk.sent if isinstance(message, Answer)]


def test_a_broken_picture_is_drawn_once_more(desk_with: Callable[..., Desk], desk: Desk) -> None:
    submit = make_submit(seeds=(4,))
    repaired = desk_with(BrokenPictureRunner).draw(submit)
    assert repaired.images == desk.draw(submit).images


def test_a_picture_that_is_broken_twice_fails_its_job(desk_with: Callable[..., Desk]) -> None:
    assert desk_with(BrokenPictureRunner).fail(make_submit(seeds=(12, 13))) == "picture_invalid"


def test_shutting_down_ends_the_loop(desk: Desk) -> None:
    desk.put(make_submit(steps=90), wire.Shutdown())
    desk.engine.run()
    assert not [message for message in desk.sent if isinstance(message, Answer)]


@pytest.mark.parametrize("weights", [None, b"no safetensors"])
def test_a_model_that_cannot_be_loaded_fails_the_jobs_that_ask_for_it(
    machine: Machine, tmp_path: Path, weights: bytes | None
) -> None:
    (tmp_path / "registry.toml").write_text(REGISTRY.read_text())
    if weights:
        shutil.copytree(REGISTRY.parent / "mini", tmp_path / "mini")
        for file in tmp_path.glob("mini/unet/*.safetensors"):
            file.write_bytes(weights)
    studios = make_studios(machine, tmp_path, registry=tmp_path / "registry.toml")
    assert Desk(studios, machine).fail(make_submit()) == "model_unavailable"
