"""XMP packets: where the implicit label stands in a file's metadata.

Source: ISO 16684-1 (XMP); TC260-PG-20259A for the namespace, the prefix and the element.
"""

from collections.abc import Iterator
from typing import Final

import msgspec
from lxml import etree

NAMESPACE: Final = "http://www.tc260.org.cn/ns/AIGC/1.0/"
PREFIX: Final = "TC260"
NAME: Final = "AIGC"

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_META: Final = "adobe:ns:meta/"
_HEAD: Final = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_TAIL: Final = '\n<?xpacket end="w"?>'
_ROOT: Final = f"{{{_RDF}}}RDF"
_DESCRIPTION: Final = f"{{{_RDF}}}Description"
_ABOUT: Final = f"{{{_RDF}}}about"


class Found(msgspec.Struct, frozen=True):
    """A property named AIGC: its text, and whether it stands in the namespace it belongs to."""

    text: str
    is_ours: bool


class UnreadableXmpError(Exception):
    """A packet is not XML, or holds no RDF."""


def labels_in(packet: bytes) -> tuple[Found, ...]:
    """Every property of a packet that is named AIGC. Raises UnreadableXmpError."""
    return tuple(
        Found(text.strip(), etree.QName(name).namespace == NAMESPACE)
        for _, name, text in _properties(_parsed(packet))
    )


def merged(packet: bytes | None, json: str) -> bytes:
    """A packet with a label, in place of all that there were; its other properties stay.

    A packet that cannot be read is given up: nothing could be kept of it.
    """
    try:
        root = _empty() if packet is None else _parsed(packet)
    except UnreadableXmpError:
        root = _empty()
    for holder, name, _ in list(_properties(root)):
        _remove(holder, name)
    about = next((one.get(_ABOUT, "") for one in root.iterchildren(_DESCRIPTION)), "")
    description = etree.SubElement(root, _DESCRIPTION, nsmap={PREFIX: NAMESPACE})
    description.set(_ABOUT, about)
    etree.SubElement(description, f"{{{NAMESPACE}}}{NAME}").text = json
    top = root.getroottree().getroot()
    return (_HEAD + etree.tostring(top, encoding="unicode") + _TAIL).encode()


def _empty() -> etree._Element:
    top = etree.Element(f"{{{_META}}}xmpmeta", nsmap={"x": _META})
    return etree.SubElement(top, _ROOT, nsmap={"rdf": _RDF})


def _parsed(packet: bytes) -> etree._Element:
    """The RDF element of a packet, which may say nothing of other files or entities."""
    # What comes before the first element (byte order mark, padding) is not XML's to judge.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        top = etree.fromstring(packet.strip(b"\0 \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableXmpError from error
    if top.getroottree().docinfo.doctype:
        raise UnreadableXmpError
    root = next(top.iter(_ROOT), None)
    if root is None:
        raise UnreadableXmpError
    return root


def _properties(root: etree._Element) -> Iterator[tuple[etree._Element, str, str]]:
    """Every property named AIGC: who holds it, its full name and its text.

    A property is a child of a description or, in RDF's short form, one of its attributes.
    """
    for description in root.iterchildren(_DESCRIPTION):
        for name, text in description.attrib.items():
            if etree.QName(name).localname == NAME:
                yield description, str(name), str(text)
        for child in description.iterchildren(etree.Element):
            if etree.QName(child).localname == NAME:
                yield child, str(child.tag), "".join(child.itertext())


def _remove(holder: etree._Element, name: str) -> None:
    """Take a property out, and its description where nothing is left of it."""
    description = holder if holder.tag == _DESCRIPTION else holder.getparent()
    if description is None:
        return
    if description is holder:
        del description.attrib[name]
    else:
        description.remove(holder)
    parent = description.getparent()
    if parent is not None and not len(description) and set(description.keys()) <= {_ABOUT}:
        parent.remove(description)
