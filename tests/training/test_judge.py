import numpy as np
import pytest
import torch

from tests.training.tiny_sprites import tiny_sprites
from training.composer import Composer, Composition
from training.feed import Feed
from training.judge import LEFT, RIGHT, SIDE, WHOLE, Judge, JudgeConfig, JudgeNetwork, cut
from training.judge_trainee import JudgeTrainee, cases, spoilt
from training.randomness import stream, torch_stream
from training.scene import Layout, Style
from training.scene_sampler import Shares

CHANNELS = (8, 12)


def composer(**shares: float) -> Composer:
    return Composer(tiny_sprites(4), Composition(side=32, shares=Shares(**shares)))


def judge() -> Judge:
    torch.manual_seed(3)
    config = JudgeConfig(subjects=("猫", "狗", "鱼"), channels=CHANNELS)
    return Judge(config, JudgeNetwork(CHANNELS, 3))


def noise(count: int) -> list[np.ndarray]:
    return list(np.random.default_rng(1).integers(0, 256, (count, 40, 40, 3), np.uint8))


def test_a_verdict_ranks_subjects_and_names_a_style():
    verdict, other = judge().look(noise(2), top=2)
    assert len(verdict.subjects) == 2
    assert verdict.subject == verdict.subjects[0]
    assert 1 / 3 < verdict.sureness < 1
    assert {verdict.style, other.style} <= set(Style)


def test_no_picture_gets_no_verdict():
    assert judge().look([]) == []


def test_a_judge_says_the_same_after_saving_in_half_precision(tmp_path):
    before, pictures = judge(), noise(6)
    before.save(tmp_path)
    after = Judge.load(tmp_path)
    assert after.config == before.config
    assert [one.subjects for one in after.look(pictures)] == [
        one.subjects for one in before.look(pictures)
    ]


def test_the_shipped_size_is_under_a_megabyte_for_hundreds_of_subjects(tmp_path):
    config = JudgeConfig(subjects=tuple(map(str, range(640))), channels=(24, 48, 96, 128))
    Judge(config, JudgeNetwork(config.channels, 640)).save(tmp_path)
    assert (tmp_path / "model.safetensors").stat().st_size < 1_000_000


def test_a_part_is_cut_out_and_scaled():
    image = np.zeros((40, 40, 3), np.uint8)
    image[:, 20:] = 200
    assert (cut(image, LEFT) == 0).all()
    assert (cut(image, RIGHT) == 200).all()
    assert cut(image, WHOLE).shape == (SIDE, SIDE, 3)


def test_a_box_over_the_edge_shows_more_of_the_edge():
    image = np.full((40, 40, 3), 90, np.uint8)
    assert (cut(image, (-0.5, -0.5, 0.5, 0.5)) == 90).all()


def test_an_empty_box_is_refused():
    with pytest.raises(ValueError, match="nothing is in the box"):
        cut(np.zeros((8, 8, 3), np.uint8), (0.5, 0.5, 0.5, 0.6))


def test_pairs_are_asked_for_in_parts_and_what_is_hidden_not_at_all():
    batch = Feed(
        composer(several=0, above_below=0, in_front=0.5, left_right=0.5), "cases", batch=24
    ).batch(0)
    asked = cases(batch, stream("ask"))
    assert asked.are_parts.all()
    for subject, scene in zip(asked.subjects.tolist(), batch.scenes, strict=True):
        shown = [placement.subject for placement in scene.placements]
        assert subject in (shown[-1:] if scene.layout is Layout.IN_FRONT else shown)


def test_spoiling_is_decided_by_the_generator():
    pixels = torch.zeros(2, 3, SIDE, SIDE)
    cpu = torch.device("cpu")
    one, same, other = (
        spoilt(pixels, torch_stream("spoil", number, device=cpu)) for number in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_a_judge_learns_to_tell_shapes_apart():
    drawn = composer(several=0, left_right=0, above_below=0, in_front=0, tint=0, place=0, small=0)
    torch.manual_seed(0)
    trainee = JudgeTrainee(
        JudgeNetwork((12, 24, 32), 4),
        feed=Feed(drawn, "learn", batch=24),
        held_out=Feed(drawn, "held out", batch=64).batch(0),
        device=torch.device("cpu"),
        address=("judge",),
    )
    network = trainee.module.train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=4e-3)
    for step in range(60):
        optimizer.zero_grad()
        trainee.loss(step).backward()
        optimizer.step()
    with torch.inference_mode():
        figures = trainee.report(network.eval())
    assert figures["subject"] > 0.6
