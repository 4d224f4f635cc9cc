"""Whether a file carries a valid implicit label, and what is wrong where it does not. Pure."""

from collections.abc import Iterator
from typing import Final

import msgspec

from bot.labels import png_file
from bot.labels.aigc import Aigc, Fault, read
from bot.labels.metadata import PNG, format_of, is_older_field, read_packets
from bot.labels.xmp import NAMESPACE, Found, UnreadableXmpError, labels_in

_ONE: Final = 1


class Checked(msgspec.Struct, frozen=True):
    """A file looked at: its label where there is one to be read, and all that is wrong.

    Without a label and without faults, the file has none at all.
    """

    label: Aigc | None
    faults: tuple[Fault, ...]

    @property
    def is_valid(self) -> bool:
        """Whether there is a label, and nothing wrong with it."""
        return self.label is not None and not self.faults


def check(data: bytes) -> Checked:
    """Look at a PNG, JPEG or WebP file. Raises UnknownFormatError for others.

    What can be seen in the picture itself is not looked at.
    """
    found: list[Found] = []
    faults: list[Fault] = []
    packets = read_packets(data)
    for packet in packets:
        try:
            found += labels_in(packet)
        except UnreadableXmpError:
            faults.append(Fault("label_xmp_broken"))
    if len(packets) > _ONE:
        faults.append(Fault("label_packets", str(len(packets))))
    if len(found) > _ONE:
        faults.append(Fault("label_repeated", str(len(found))))
    if format_of(data) == PNG:
        faults += _png_faults(data, has_label=bool(found))
    label = None
    if found:
        if not found[0].is_ours:
            faults.append(Fault("label_elsewhere", NAMESPACE))
        label, wrong = read(found[0].text)
        faults += wrong
    return Checked(label, tuple(faults))


def _png_faults(data: bytes, *, has_label: bool) -> Iterator[Fault]:
    """What is wrong with where a PNG keeps its label."""
    for text in png_file.read_texts(data):
        if text.keyword == png_file.XMP_KEYWORD and has_label:
            if text.is_compressed:
                yield Fault("label_compressed")
            if not text.is_early:
                yield Fault("label_late")
        elif is_older_field(text):
            yield Fault("label_older_field", text.keyword)
