"""The exam of drawing from a picture: rough sketches, and parts repainted."""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from training.easel import Wish, as_input
from training.exam import Question
from training.figures import Figure
from training.meters import background_of, psnr
from training.scene import Placement, Scene
from training.sitting import Sitting
from training.sprites import Pixels

SKETCH_STRENGTH: Final = 0.85
"""A rough sketch says where and in which colours; the rest is to be drawn anew."""

MASK_MARGIN: Final = 0.06
"""How far beyond the old subject the mask reaches, as a share of the side."""

SIGHT: Final = 24
"""A smaller difference of colours (0 … 255) is not seen."""


def sketch_figures(sitting: Sitting) -> list[Figure]:
    """Image to image from a blob of the subject's colour on the background's.

    The blob stands aside from the middle: whether the picture's subject follows is measured too.
    """
    composer = sitting.composer
    moved = [_moved(question, at) for at, question in enumerate(sitting.asked)]
    wishes = []
    for question in moved:
        image, png = as_input(_blob(composer.draw(question.scene).image, question.scene))
        settings = {"init_image": image, "strength": SKETCH_STRENGTH}
        wishes.append(
            Wish(prompt=question.prompt, seed=question.seed, settings=settings, images={image: png})
        )
    drawn = sitting.easel.draw(wishes)
    seen = [background_of(picture) for picture in drawn]
    follows = [
        _leans(picture) == _leans(composer.draw(question.scene).image)
        for picture, question in zip(drawn, moved, strict=True)
    ]
    return [
        sitting.subject_figure("图生图（草图）：事物", drawn, moved),
        Figure.share(
            "图生图（草图）：背景颜色",
            [colour == q.scene.background for colour, q in zip(seen, moved, strict=True)],
        ),
        Figure.share("图生图（草图）：位置跟着草图", follows),
    ]


def inpaint_figures(sitting: Sitting) -> list[Figure]:
    """The subject repainted as another one: whether it is there, and the rest as it was.

    The other subject is that of the next question; what lies outside the mask is compared with
    the picture given, before the product puts the original's own pixels back.
    """
    composer, subjects, asked = sitting.composer, sitting.subjects, sitting.asked
    wanted = [_replaced(one, other) for one, other in zip(asked, _rotated(asked), strict=True)]
    wishes, kept = [], []
    for question, new in zip(asked, wanted, strict=True):
        picture = composer.draw(question.scene).image
        mask = _mask(question.scene, picture.shape[0])
        (image, png), (mask_id, mask_png) = as_input(picture), as_input(mask)
        settings = {"init_image": image, "strength": 1.0, "mask": mask_id}
        images = {image: png, mask_id: mask_png}
        name = subjects[new.scene.placements[0].subject].name
        prompt = f"{new.scene.background}背景上的{name}"
        wishes.append(Wish(prompt=prompt, seed=question.seed, settings=settings, images=images))
        kept.append((picture, mask == 0))
    drawn = sitting.easel.draw(wishes)
    outside = [
        psnr(picture[is_kept][None], new[is_kept][None])
        for (picture, is_kept), new in zip(kept, drawn, strict=True)
    ]
    return [
        sitting.subject_figure("局部重绘：换成的事物", drawn, wanted),
        Figure.mean("局部重绘：遮罩以外（贴回原图之前，dB）", outside),
    ]


def _rotated(asked: Sequence[Question]) -> list[Question]:
    return [*asked[1:], asked[0]]


def _replaced(one: Question, other: Question) -> Question:
    """The question with the other's subject in its own place."""
    (old,), (new,) = one.scene.placements[:1], other.scene.placements[:1]
    placement = Placement(subject=new.subject, x=old.x, y=old.y, size=old.size)
    return _with(one, placement)


def _moved(question: Question, at: int) -> Question:
    """The question with its subject smaller, and to the left or right."""
    (old,) = question.scene.placements[:1]
    x = 0.3 if at % 2 else 0.7
    return _with(question, Placement(subject=old.subject, x=x, y=0.5, size=0.5))


def _with(question: Question, placement: Placement) -> Question:
    scene = Scene(
        background=question.scene.background,
        style=question.scene.style,
        layout=question.scene.layout,
        placements=(placement,),
        seed=question.scene.seed,
    )
    return Question(scene=scene, prompt=question.prompt, seed=question.seed)


def _blob(picture: Pixels, scene: Scene) -> Pixels:
    """What somebody in a hurry paints: an ellipse in the subject's mean colour, no details."""
    side = picture.shape[0]
    sketch = np.full_like(picture, np.median(picture[0], axis=0).astype(np.uint8))
    left, top, right, bottom = (round(edge * side) for edge in scene.placements[0].box)
    inside = picture[max(0, top) : bottom, max(0, left) : right].reshape(-1, 3)
    off = np.abs(inside.astype(int) - sketch[0, 0].astype(int)).sum(axis=1) > 2 * SIGHT
    colour = inside[off].mean(axis=0) if off.any() else inside.mean(axis=0)
    centre, axes = ((left + right) // 2, (top + bottom) // 2), ((right - left) // 2,) * 2
    cv2.ellipse(sketch, centre, axes, 0, 0, 360, tuple(float(part) for part in colour), -1)
    return sketch


def _leans(picture: Pixels) -> bool:
    """Whether what stands out from the background is to the right of the middle."""
    ground = np.median(picture[0], axis=0)
    off = np.abs(picture.astype(int) - ground).max(axis=-1) > 2 * SIGHT
    columns = np.nonzero(off)[1]
    return bool(columns.size and columns.mean() > picture.shape[1] / 2)


def _mask(scene: Scene, side: int) -> Pixels:
    """White over the subject and a little more, black elsewhere: (side, side)."""
    mask = np.zeros((side, side), np.uint8)
    left, top, right, bottom = scene.placements[0].box
    rows = slice(_pixel(top - MASK_MARGIN, side), _pixel(bottom + MASK_MARGIN, side))
    columns = slice(_pixel(left - MASK_MARGIN, side), _pixel(right + MASK_MARGIN, side))
    mask[rows, columns] = 255
    return mask


def _pixel(share: float, side: int) -> int:
    return min(side, max(0, round(share * side)))
