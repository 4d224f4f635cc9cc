import numpy as np
import pytest

from training.meters import diversity, edge_f1, largest_change, psnr, statistics


def lines(*rows: int) -> np.ndarray:
    edges = np.zeros((20, 20), bool)
    edges[list(rows)] = True
    return edges


def test_edges_within_the_tolerance_are_right():
    assert edge_f1(lines(5), lines(6)) == 1
    assert edge_f1(lines(5), lines(8)) == 0
    assert edge_f1(lines(5), lines(8), tolerance=3) == 1


def test_edges_too_many_or_too_few_cost_the_same():
    assert edge_f1(lines(5, 12), lines(5)) == pytest.approx(2 / 3)
    assert edge_f1(lines(5), lines(5, 12)) == pytest.approx(2 / 3)


def test_without_edges_only_no_edges_are_right():
    assert edge_f1(lines(), lines()) == 1
    assert edge_f1(lines(), lines(5)) == 0
    assert edge_f1(lines(5), lines()) == 0


def test_only_changes_outside_the_repainted_part_count():
    before = np.zeros((8, 8, 3), np.uint8)
    after, repainted = before.copy(), np.zeros((8, 8), bool)
    repainted[2:4, 2:4] = True
    after[2:4, 2:4] = 200
    assert largest_change(before, after, repainted) == 0
    after[0, 0, 1] = 7
    assert largest_change(before, after, repainted) == 7
    assert largest_change(before, after, np.ones((8, 8), bool)) == 0


def test_diversity_is_nothing_for_equal_pictures_and_one_for_opposites():
    black, white = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 255, np.uint8)
    assert diversity([black, black]) == 0
    assert diversity([black, white]) == pytest.approx(1)
    assert diversity([black]) == 0


def test_psnr_is_in_decibels():
    black = np.zeros((4, 4, 3), np.uint8)
    assert psnr(black, black) == float("inf")
    assert psnr(black, np.full_like(black, 255)) == pytest.approx(0)
    assert psnr(black, np.full_like(black, 25)) == pytest.approx(20.17, abs=0.01)


def test_statistics_tell_bright_colourful_and_busy_pictures():
    plain = np.full((32, 32, 3), 128, np.uint8)
    red = plain.copy()
    red[...] = (255, 0, 0)
    busy = np.kron(np.indices((8, 8)).sum(0) % 2, np.ones((4, 4)))[..., None].repeat(3, -1)
    busy = (busy * 255).astype(np.uint8)
    assert statistics(plain).saturation == 0
    assert statistics(red).saturation == 1
    assert statistics(plain).brightness == pytest.approx(0.5, abs=0.01)
    assert statistics(busy).edges > 0.2 > statistics(plain).edges == 0
