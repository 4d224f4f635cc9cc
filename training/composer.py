"""Draws scenes from sprites and tells them: the examples that everything is trained on."""

import random
from typing import Final

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from training.backdrop import backdrop
from training.captions import Caption, Narrator, Wording
from training.finish import finished, margin
from training.scene import Layout, Placement, Scene, Style
from training.scene_sampler import SceneSampler, Shares
from training.sprites import Pixels, SpriteSheet
from training.tinting import tinted

Floats = NDArray[np.float32]

BEHIND: Final = 0.5
BEFORE: Final = 0.75
BULGE: Final = 0.2
"""Depths (0 far … 1 near) of what stands behind and before, and what its middle adds."""


Shape = tuple[float, float]
"""Width and height of a picture, as multiples of the composition's side."""

SQUARE: Final[Shape] = (1.0, 1.0)


class Composition(msgspec.Struct, frozen=True, kw_only=True):
    """What examples are like: their side in pixels, and how often what is in them and is said."""

    side: int = 64
    shares: Shares = Shares()
    wording: Wording = Wording()


class Picture(msgspec.Struct, frozen=True):
    """A drawn scene: `image` is h × w × 3, `depth` h × w (255 is nearest), uint8."""

    image: Pixels
    depth: Pixels


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A picture with its caption, and what both come from.

    `image` and `depth` are as in Picture. The caption always says the subjects, tints, number
    and arrangement of the scene; background and style only where the `tells_…` are true.
    """

    image: Pixels
    depth: Pixels
    caption: str
    scene: Scene
    tells_background: bool
    tells_style: bool


class Composer:
    """Makes examples from a sheet of sprites; all chance comes from the generator it is given.

    `side` (pixels) is that of a square one.
    """

    def __init__(self, sprites: SpriteSheet, settings: Composition) -> None:
        self._sprites = sprites
        self.side = settings.side
        self._scenes = SceneSampler(sprites.subjects, settings.shares)
        self._narrator = Narrator(sprites.subjects, settings.wording)

    def sample(self, rng: random.Random, shape: Shape = SQUARE) -> Example:
        """The next example. The same state of `rng` gives the same example."""
        scene, caption = self.invent(rng)
        picture = self.draw(scene, shape)
        return Example(
            image=picture.image,
            depth=picture.depth,
            caption=caption.text,
            scene=scene,
            tells_background=caption.tells_background,
            tells_style=caption.tells_style,
        )

    def invent(self, rng: random.Random) -> tuple[Scene, Caption]:
        """What `sample` would draw next, undrawn: enough to learn captions from."""
        scene = self._scenes.sample(rng)
        return scene, self._narrator.tell(scene, rng)

    def draw(self, scene: Scene, shape: Shape = SQUARE) -> Picture:
        """The scene as a picture of a shape, always the same."""
        size = (round(shape[0] * self.side), round(shape[1] * self.side))
        image, depth = backdrop(scene.background, size, scene.shade, scene.seed)
        for place, placement in enumerate(scene.placements):
            is_behind = scene.layout is Layout.IN_FRONT and place == 0
            self._paste(placement, scene.style, image, depth, BEHIND if is_behind else BEFORE)
        return Picture(image.round().astype(np.uint8), (depth * 255).round().astype(np.uint8))

    def _paste(
        self, placement: Placement, style: Style, image: Floats, depth: Floats, near: float
    ) -> None:
        height, width = depth.shape
        side = min(height, width)
        sprite = self._sprites.sprite(placement.subject, style)
        if placement.tint:
            sprite = tinted(sprite, placement.tint)
        if placement.is_mirrored:
            sprite = sprite[:, ::-1]
        colour, alpha = _scaled(sprite, placement.size * side, margin(style, side))
        top = round(placement.y * height - alpha.shape[0] / 2)
        left = round(placement.x * width - alpha.shape[1] / 2)
        relief = _relief(alpha, placement.size * side)
        colour, cover = finished(colour, alpha, style, side)
        rows, columns = _overlap(alpha.shape[0], top, height), _overlap(alpha.shape[1], left, width)
        source, target = (rows[0], columns[0]), (rows[1], columns[1])
        rest = 1 - cover[source]
        image[target] = image[target] * rest[..., None] + colour[source]
        solid = alpha[source]
        depth[target] = depth[target] * (1 - solid) + (near + BULGE * relief[source]) * solid


def _scaled(sprite: Pixels, longer: float, border: int) -> tuple[Floats, Floats]:
    """Colours multiplied by alpha, and alpha, with the longer side so many pixels."""
    factor = longer / max(sprite.shape[:2])
    size = (max(1, round(sprite.shape[1] * factor)), max(1, round(sprite.shape[0] * factor)))
    alpha = sprite[..., 3:].astype(np.float32) / 255
    layers = np.concatenate([sprite[..., :3] * alpha, alpha], axis=-1)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    resized = cv2.resize(layers, size, interpolation=how)
    padded = np.pad(resized, ((border, border), (border, border), (0, 0)))
    cover = np.clip(padded[..., 3], 0, 1).astype(np.float32)
    return np.clip(padded[..., :3], 0, 255 * cover[..., None]).astype(np.float32), cover


def _relief(alpha: Floats, longer: float) -> Floats:
    """How far each pixel bulges towards the viewer (0 … 1): flat rim, high middle."""
    return cv2.GaussianBlur(alpha, (0, 0), max(0.5, longer / 8)).astype(np.float32)


def _overlap(length: int, start: int, side: int) -> tuple[slice, slice]:
    """Which part of a sprite's side lies in the picture, and where."""
    first, last = max(0, start), max(0, min(side, start + length))
    return slice(max(0, first - start), max(0, last - start)), slice(first, last)
