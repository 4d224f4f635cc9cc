"""Tiles cover a picture evenly, and fade into one another."""

import itertools

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from engine.mosaic import join_tiles
from engine.tile import OVERLAP, Tile, lay_tiles

sides = st.integers(1, 150)


@given(whole=st.tuples(sides, sides), tile=st.tuples(st.integers(4, 40), st.integers(4, 40)))
def test_tiles_cover_the_whole_and_overlap(whole: tuple[int, int], tile: tuple[int, int]) -> None:
    tiles = lay_tiles(whole=whole, tile=tile)
    covered = np.zeros(whole, dtype=int)
    for part in tiles:
        assert (part.whole_height, part.whole_width) == whole
        left, top, right, bottom = part.box(1)
        assert 0 <= left < right <= whole[1]
        assert 0 <= top < bottom <= whole[0]
        covered[top:bottom, left:right] += 1

    assert covered.min() >= 1
    assert {(part.height, part.width) for part in tiles} == {
        (min(whole[0], tile[0]), min(whole[1], tile[1]))
    }
    tops = sorted({part.top for part in tiles})
    assert all(b - a <= tile[0] * (1 - OVERLAP) for a, b in itertools.pairwise(tops))


def test_a_picture_of_the_models_own_size_is_one_tile() -> None:
    assert len(lay_tiles(whole=(16, 16), tile=(16, 16))) == 1
    assert len(lay_tiles(whole=(16, 17), tile=(16, 16))) == 2


def cut(picture: npt.NDArray[np.uint8], tile: Tile, scale: int) -> npt.NDArray[np.uint8]:
    left, top, right, bottom = tile.box(scale)
    return picture[top:bottom, left:right]


@given(whole=st.tuples(st.integers(8, 40), st.integers(8, 40)), scale=st.sampled_from([1, 2, 8]))
def test_tiles_cut_from_a_picture_make_the_picture(whole: tuple[int, int], scale: int) -> None:
    random = np.random.default_rng(sum(whole))
    picture = random.integers(0, 256, (whole[0] * scale, whole[1] * scale, 3), dtype=np.uint8)
    tiles = lay_tiles(whole=whole, tile=(12, 10))

    joined = join_tiles([(tile, cut(picture, tile, scale)) for tile in tiles])
    assert np.array_equal(joined, picture)


def test_where_two_tiles_differ_one_fades_into_the_other() -> None:
    left, right = lay_tiles(whole=(8, 14), tile=(8, 8))
    black, white = np.zeros((64, 64, 3), np.uint8), np.full((64, 64, 3), 255, np.uint8)

    row = join_tiles([(left, black), (right, white)])[30, :, 0].astype(int)
    assert (row[:48] == 0).all()
    assert (row[64:] == 255).all()
    assert (np.diff(row) >= 0).all()
    assert np.diff(row).max() < 30
