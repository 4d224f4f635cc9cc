"""Makes copies of works ready to leave: words in a corner, words in the metadata.

Uses the CPU: call it in a thread.
"""

import hashlib
from collections.abc import Mapping

import msgspec
from PIL import Image

from bot.labels import metadata, png_file
from bot.labels.aigc import Aigc
from bot.labels.choice import VisibleLabel
from bot.labels.visible import stamped
from bot.pictures import encode_png, open_png


class Marks(msgspec.Struct, frozen=True, kw_only=True):
    """What a copy is given.

    `visible` is None for no words to be seen, `producer` None for no implicit label. `seal` is
    what tells the work from all others. `texts` are text chunks, for PNG only.
    """

    visible: VisibleLabel | None
    producer: str | None
    propagator: str
    number: int
    seal: str
    texts: Mapping[str, str] = {}


def finished_png(png: bytes, marks: Marks) -> bytes:
    """A PNG with its marks; without a visible label its pixels stay byte for byte."""
    if marks.visible is not None:
        png = encode_png(with_words(open_png(png).convert("RGB"), marks))
    if marks.texts:
        png = png_file.with_texts(png, marks.texts)
    return with_label(png, marks)


def with_words(image: Image.Image, marks: Marks) -> Image.Image:
    """An RGB picture with the visible label, where it is to have one."""
    if marks.visible is None:
        return image
    return stamped(image, marks.visible.text, marks.visible.corner)


def with_label(data: bytes, marks: Marks) -> bytes:
    """A PNG, JPEG or WebP file with the implicit label, where it is to have one."""
    if marks.producer is None:
        return data
    produce_id = number_of(data, marks)
    label = Aigc(
        content_producer=marks.producer,
        produce_id=produce_id,
        content_propagator=marks.propagator,
        propagate_id=produce_id if marks.propagator else "",
    )
    return metadata.with_label(data, label)


def number_of(data: bytes, marks: Marks) -> str:
    """The content number of a file: the work's number, and what tells this file from others.

    It follows from the work and from every byte of the copy, so that no two files share one,
    and the same copy asked for twice is the same file.
    """
    digest = hashlib.sha256(marks.seal.encode() + b"\0" + data).hexdigest()
    return f"{marks.number}-{digest[:32]}"
