"""Invents scenes, so that pictures and captions cover what people ask for."""

import random
from collections.abc import Sequence
from typing import Final

import msgspec

from training.names import Subject
from training.scene import (
    Background,
    Colour,
    Layout,
    Place,
    Placement,
    Scale,
    Scene,
    Style,
)

MAX_SHADE: Final = 8
"""How far (0 … 255) a background's colour may be from its name's."""

MIRRORED: Final = 0.25
PLACE_BIAS: Final = 0.1
"""How much lower (share of the side) a subject stands in a place than on a plain colour."""

SIZES: Final = {Scale.SMALL: (0.32, 0.42), Scale.USUAL: (0.62, 0.82), Scale.LARGE: (0.9, 0.98)}


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """How often (0 … 1) scenes are of each sort; what is left over is one plain subject.

    The four layouts share one draw. `tint` is among subjects that may have any colour;
    `pair_tint` the same for each subject of a pair. `place` and `white` are shares of the
    backgrounds. `usual_style` is the share of the first style.
    """

    several: float = 0.08
    left_right: float = 0.12
    above_below: float = 0.06
    in_front: float = 0.04
    small: float = 0.06
    large: float = 0.06
    tint: float = 0.25
    pair_tint: float = 0.12
    place: float = 0.22
    white: float = 0.2
    usual_style: float = 0.4


class SceneSampler:
    """Draws scenes over `subjects`, all from the generator it is given."""

    def __init__(self, subjects: Sequence[Subject], shares: Shares) -> None:
        if not subjects:
            raise ValueError("there is no subject to draw")
        self._subjects = subjects
        self._shares = shares

    def sample(self, rng: random.Random) -> Scene:
        """The next scene. The same state of `rng` gives the same scene."""
        layout = self._layout(rng)
        background = self._background(rng)
        scale = self._scale(rng) if layout is Layout.SINGLE else Scale.USUAL
        white = background is Colour.WHITE
        return Scene(
            background=background,
            style=self._style(rng),
            layout=layout,
            scale=scale,
            placements=self._placements(layout, scale, background, rng),
            shade=(0, 0, 0) if white else _shade(rng),
            seed=rng.getrandbits(31),
        )

    def _layout(self, rng: random.Random) -> Layout:
        shares = self._shares
        weights = {
            Layout.SEVERAL: shares.several,
            Layout.LEFT_RIGHT: shares.left_right,
            Layout.ABOVE_BELOW: shares.above_below,
            Layout.IN_FRONT: shares.in_front,
        }
        weights[Layout.SINGLE] = max(0.0, 1 - sum(weights.values()))
        layout = rng.choices(list(weights), list(weights.values()))[0]
        return Layout.SINGLE if layout.is_pair and len(self._subjects) == 1 else layout

    def _scale(self, rng: random.Random) -> Scale:
        weights = (self._shares.small, self._shares.large)
        return rng.choices(
            (Scale.SMALL, Scale.LARGE, Scale.USUAL), (*weights, max(0.0, 1 - sum(weights)))
        )[0]

    def _background(self, rng: random.Random) -> Background:
        luck = rng.random()
        if luck < self._shares.place:
            return rng.choice(list(Place))
        if luck < self._shares.place + self._shares.white:
            return Colour.WHITE
        return rng.choice(list(Colour))

    def _style(self, rng: random.Random) -> Style:
        usual, *others = Style
        return usual if rng.random() < self._shares.usual_style else rng.choice(others)

    def _placements(
        self, layout: Layout, scale: Scale, background: Background, rng: random.Random
    ) -> tuple[Placement, ...]:
        drop = PLACE_BIAS if isinstance(background, Place) and scale is not Scale.LARGE else 0.0
        if layout.is_pair:
            pair = rng.sample(range(len(self._subjects)), 2)
            tints = [self._tint(one, background, self._shares.pair_tint, rng) for one in pair]
            spots = [_jittered(spot, 0.02, rng) for spot in _pair_spots(layout, drop, rng)]
        else:
            subject = rng.randrange(len(self._subjects))
            tint = self._tint(subject, background, self._shares.tint, rng)
            if layout is Layout.SEVERAL:
                spots = [_jittered(spot, 0.02, rng) for spot in _rows(rng.choice((2, 2, 3, 3, 4)))]
            else:
                away = 0.2 if scale is Scale.SMALL else 0.04
                spots = [_jittered((0.5, 0.5 + drop / 2, rng.uniform(*SIZES[scale])), away, rng)]
            pair, tints = [subject] * len(spots), [tint] * len(spots)
        return tuple(
            Placement(
                subject=subject,
                x=x,
                y=y,
                size=size,
                tint=tint,
                is_mirrored=rng.random() < MIRRORED,
            )
            for subject, tint, (x, y, size) in zip(pair, tints, spots, strict=True)
        )

    def _tint(
        self, subject: int, background: Background, share: float, rng: random.Random
    ) -> Colour | None:
        """A colour that stands out from the background, or None for the subject's own."""
        if not self._subjects[subject].is_tintable or rng.random() >= share:
            return None
        return rng.choice([colour for colour in Colour if colour != background])


Spot = tuple[float, float, float]
"""x, y and size, as in a Placement."""


def _pair_spots(layout: Layout, drop: float, rng: random.Random) -> list[Spot]:
    size = rng.uniform(0.42, 0.47)
    if layout is Layout.LEFT_RIGHT:
        return [(0.26, 0.5 + drop, size), (0.74, 0.5 + drop, size)]
    if layout is Layout.ABOVE_BELOW:
        return [(0.5, 0.26, size), (0.5, 0.75, size)]
    side = rng.choice((0.36, 0.64))
    return [(0.5, 0.42, rng.uniform(0.7, 0.8)), (side, 0.74, rng.uniform(0.4, 0.46))]


def _rows(count: int) -> list[Spot]:
    """Two side by side, three in a triangle, four in a square."""
    if count == 2:  # noqa: PLR2004 - two is two
        return [(0.26, 0.5, 0.44), (0.74, 0.5, 0.44)]
    if count == 3:  # noqa: PLR2004 - three is three
        return [(0.5, 0.27, 0.42), (0.26, 0.73, 0.42), (0.74, 0.73, 0.42)]
    return [(x, y, 0.42) for y in (0.27, 0.73) for x in (0.27, 0.73)]


def _jittered(spot: Spot, by: float, rng: random.Random) -> Spot:
    x, y, size = spot
    room = max(0.0, (1 - size) / 2)
    by = min(by, room) if size > 0.85 else by  # noqa: PLR2004 - what fills the picture stays inside
    return x + rng.uniform(-by, by), y + rng.uniform(-by, by), size


def _shade(rng: random.Random) -> tuple[int, int, int]:
    red, green, blue = (rng.randint(-MAX_SHADE, MAX_SHADE) for _ in range(3))
    return red, green, blue
