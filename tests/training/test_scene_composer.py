import msgspec
import numpy as np
import pytest

from tests.training.tiny_sprites import tiny_sprites
from training.captions import Wording
from training.composer import Composer, Composition
from training.meters import background_of, tint_of
from training.names import everyday_subjects
from training.randomness import stream
from training.scene import BACKGROUNDS, Colour, Layout, Place, Placement, Scene, Style
from training.scene_sampler import Shares
from training.sprites import SpriteSheet

SIDE = 48


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(tiny_sprites(), Composition(side=SIDE))


def scene(*placements: Placement, **rest) -> Scene:
    given = {"background": Colour.WHITE, "style": Style.FLAT, "layout": Layout.SINGLE, **rest}
    return Scene(placements=placements, **given)


def placed(subject: int = 5, x: float = 0.5, y: float = 0.5, size: float = 0.6, **rest):
    return Placement(subject=subject, x=x, y=y, size=size, **rest)


def test_an_example_is_a_picture_with_depth_caption_and_scene(composer):
    example = composer.sample(stream("one"))
    assert example.image.shape == (SIDE, SIDE, 3)
    assert example.depth.shape == (SIDE, SIDE)
    assert (example.image.dtype, example.depth.dtype) == (np.uint8, np.uint8)
    assert example.caption
    assert np.array_equal(composer.draw(example.scene).image, example.image)


def test_the_same_random_numbers_give_the_same_example(composer):
    one, same = composer.sample(stream("a")), composer.sample(stream("a"))
    assert (one.caption, one.scene) == (same.caption, same.scene)
    assert np.array_equal(one.image, same.image)


def test_what_is_invented_is_what_would_be_drawn(composer):
    invented, caption = composer.invent(stream("b"))
    example = composer.sample(stream("b"))
    assert (invented, caption.text) == (example.scene, example.caption)


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("style", [Style.CARTOON, Style.STICKER])
def test_every_background_is_recognised_around_a_subject(composer, background, style):
    drawn = composer.draw(scene(placed(), background=background, style=style, shade=(6, -6, 6)))
    assert background_of(drawn.image) == background


@pytest.mark.parametrize("tint", Colour)
def test_every_tint_is_recognised_whatever_colour_the_sprite_had(composer, tint):
    behind = Colour.BLUE if tint is Colour.WHITE else Colour.WHITE
    for subject in (0, 3, 6):
        placement = placed(subject, tint=tint)
        assert tint_of(composer.draw(scene(placement, background=behind)).image) == tint


def test_no_tint_is_seen_where_nothing_is_drawn(composer):
    empty = composer.draw(scene(placed(x=4.0)))
    assert tint_of(empty.image) is None


def test_styles_differ_only_around_and_in_the_subject(composer):
    pictures = [composer.draw(scene(placed(), style=style)).image for style in Style]
    for at, one in enumerate(pictures):
        assert all((one != other).any() for other in pictures[at + 1 :])
        assert (one[:3] == 255).all()


def test_depth_is_far_behind_and_near_in_the_subject(composer):
    depth = composer.draw(scene(placed())).depth
    assert depth[0].max() == 0
    assert depth[SIDE // 2, SIDE // 2] > 180


def test_what_is_in_front_is_nearer_and_covers_what_is_behind(composer):
    behind, before = placed(2, size=0.8), placed(6, x=0.4, y=0.7, size=0.4)
    pair = scene(behind, before, layout=Layout.IN_FRONT)
    drawn, alone = composer.draw(pair), composer.draw(scene(before))
    centre = round(0.7 * SIDE), round(0.4 * SIDE)
    assert drawn.depth[centre] > drawn.depth[round(0.4 * SIDE), SIDE // 2]
    assert np.array_equal(drawn.image[centre], alone.image[centre])


def test_the_ground_of_a_place_comes_nearer_towards_the_viewer(composer):
    depth = composer.draw(scene(placed(x=4.0), background=Place.GRASS)).depth[:, 0]
    assert depth[0] == 0
    assert depth[-1] > depth[round(0.7 * SIDE)] > 0


def test_a_mirrored_subject_is_drawn_the_other_way_round(composer):
    plain, mirrored = (
        cropped(composer.draw(scene(placed(0, is_mirrored=is_mirrored))).image)
        for is_mirrored in (False, True)
    )
    assert np.array_equal(plain[:, ::-1], mirrored)
    assert not np.array_equal(plain, mirrored)


def cropped(image: np.ndarray) -> np.ndarray:
    drawn = (image != 255).any(-1)
    rows, columns = np.flatnonzero(drawn.any(1)), np.flatnonzero(drawn.any(0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def test_the_seed_moves_the_stars(composer):
    night = scene(placed(), background=Place.NIGHT)
    other = msgspec.structs.replace(night, seed=1)
    assert not np.array_equal(composer.draw(night).image, composer.draw(other).image)


def test_a_subject_may_reach_over_the_edge(composer):
    drawn = composer.draw(scene(placed(x=0.0, y=1.0)))
    assert (drawn.image[-4, 3] != 255).any()


def test_a_sheet_is_the_same_after_saving(tmp_path):
    sheet = tiny_sprites(3)
    sheet.save(tmp_path / "sprites.npz")
    loaded = SpriteSheet.load(tmp_path / "sprites.npz")
    assert loaded.subjects == sheet.subjects
    assert np.array_equal(loaded.sprite(2, Style.SOLID), sheet.sprite(2, Style.SOLID))
    assert [path.name for path in tmp_path.iterdir()] == ["sprites.npz"]


def test_a_sheet_that_does_not_fit_its_subjects_is_refused():
    with pytest.raises(ValueError, match="2 subjects"):
        SpriteSheet(everyday_subjects()[:2], np.zeros((3, len(Style), 8, 8, 4), np.uint8))


def test_an_empty_sprite_is_named():
    empty = SpriteSheet(everyday_subjects()[:1], np.zeros((1, len(Style), 8, 8, 4), np.uint8))
    composer = Composer(empty, Composition(side=16, shares=Shares(), wording=Wording()))
    with pytest.raises(ValueError, match=everyday_subjects()[0].name):
        composer.draw(scene(placed(0)))
