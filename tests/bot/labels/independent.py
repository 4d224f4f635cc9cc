"""Reads XMP as others do: files walked by hand, packets parsed as RDF by rdflib."""

import io
import re
import struct
import zlib
from xml.etree import ElementTree as ET

import rdflib
from PIL import Image

AIGC = rdflib.URIRef("http://www.tc260.org.cn/ns/AIGC/1.0/AIGC")
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"


def png_chunks(data):
    """Kind and body of each chunk, their checksums checked."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, rest = [], data[8:]
    while rest:
        (length,) = struct.unpack(">I", rest[:4])
        kind, body = rest[4:8], rest[8 : 8 + length]
        assert struct.unpack(">I", rest[8 + length : 12 + length])[0] == zlib.crc32(kind + body)
        chunks.append((kind, body))
        rest = rest[12 + length :]
    assert chunks[0][0] == b"IHDR"
    assert chunks[-1] == (b"IEND", b"")
    return chunks


def packets(data):
    """The XMP packets of a file, with all that the standard says of where they stand."""
    if data[:3] == b"\xff\xd8\xff":
        return _of_jpeg(data)
    if data[:4] == b"RIFF":
        return _of_webp(data)
    chunks = png_chunks(data)
    kinds = [kind for kind, _ in chunks]
    found = []
    for at, (kind, body) in enumerate(chunks):
        if kind == b"iTXt" and body.startswith(b"XML:com.adobe.xmp\0"):
            assert at < kinds.index(b"IDAT")
            flags = body[len(b"XML:com.adobe.xmp\0") :]
            assert flags[:4] == b"\0\0\0\0"
            found.append(flags[4:])
    return found


def _of_jpeg(data):
    found, rest = [], data[2:]
    while rest[1] != 0xDA:
        assert rest[0] == 0xFF
        (length,) = struct.unpack(">H", rest[2:4])
        if rest[1] == 0xE1 and rest[4:].startswith(b"http://ns.adobe.com/xap/1.0/\0"):
            found.append(rest[4 + 29 : 2 + length])
        rest = rest[2 + length :]
    return found


def _of_webp(data):
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    assert data[8:16] == b"WEBPVP8X"
    found, rest = [], data[12:]
    while rest:
        (length,) = struct.unpack("<I", rest[4:8])
        if rest[:4] == b"XMP ":
            found.append(rest[8 : 8 + length])
        rest = rest[8 + length + length % 2 :]
    assert bool(data[20] & 0x04) == bool(found)
    return found


def triples(packet):
    """What a packet says, by RDF's own rules."""
    text = packet.decode("utf-8")
    assert text.startswith('<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>')
    assert re.search(r"<\?xpacket end=['\"][wr]['\"]\?>$", text)
    root = next(ET.fromstring(packet).iter(RDF))  # noqa: S314 - our own packet
    graph = rdflib.Graph()
    graph.parse(data=ET.tostring(root), format="xml", publicID="http://example.org/")
    return graph


def labels(data):
    """The labels of a file that has one packet, as JSON text."""
    (packet,) = packets(data)
    return [str(value) for value in triples(packet).objects(predicate=AIGC)]


def label_by_pillow(data):
    """The label as Pillow reads it."""
    xmp = Image.open(io.BytesIO(data)).getxmp()["xmpmeta"]["RDF"]["Description"]
    descriptions = xmp if isinstance(xmp, list) else [xmp]
    (found,) = [one["AIGC"] for one in descriptions if "AIGC" in one]
    return found
