import io
import json
import struct
import zlib

import independent
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from rdflib.compare import isomorphic

from bot.labels import jpeg_file, png_file, webp_file
from bot.labels.aigc import KEYS, Aigc, Fault, is_permitted, read
from bot.labels.metadata import UnknownFormatError, read_packets, with_label
from bot.labels.xmp import labels_in, merged

LABEL = Aigc(content_producer="001191110102MAD55U9H0F10002", produce_id="12-0f3a")
OTHER = Aigc(content_producer="Danqing", produce_id="13-<&'>~!#[]")
FORMATS = ["PNG", "JPEG", "WEBP", "WEBP lossless"]

FOREIGN = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Camera 1.0">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about="uuid:1" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="相机">
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">一只猫 &amp; 一只狗</rdf:li></rdf:Alt></dc:title>
  </rdf:Description>{more}
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


def picture(kind="PNG", mode="RGB", **more):
    image = Image.effect_noise((61, 33), 80).convert(mode)
    target = io.BytesIO()
    name, _, way = kind.partition(" ")
    image.save(target, name, **({"lossless": True} if way else {}), **more)
    return target.getvalue()


def pixels(data):
    image = Image.open(io.BytesIO(data))
    return image.mode, image.size, image.tobytes()


def test_a_label_is_the_seven_fields_in_their_order():
    assert (
        *("Label", "ContentProducer", "ProduceID", "ReservedCode1"),
        *("ContentPropagator", "PropagateID", "ReservedCode2"),
    ) == KEYS
    assert LABEL.encode() == (
        '{"Label":"1","ContentProducer":"001191110102MAD55U9H0F10002","ProduceID":"12-0f3a",'
        '"ReservedCode1":"","ContentPropagator":"","PropagateID":"","ReservedCode2":""}'
    )
    assert read(LABEL.encode()) == (LABEL, ())


@given(st.characters())
def test_only_the_characters_of_the_standard_are_permitted(char):
    code = ord(char)

    permitted = code == 0x21 or 0x23 <= code <= 0x5B or 0x5D <= code <= 0x7E

    assert is_permitted(char) == permitted


@pytest.mark.parametrize("wrong", ["丹青", "a b", 'a"b', "a\\b", "é", "a\n", "\x7f"])
def test_a_label_with_other_characters_cannot_be_made(wrong):
    with pytest.raises(ValueError, match="label_characters"):
        Aigc(content_producer=wrong, produce_id="1")


@pytest.mark.parametrize("lacking", ["content_producer", "produce_id"])
def test_a_label_without_producer_or_number_cannot_be_made(lacking):
    with pytest.raises(ValueError, match="label_value_missing"):
        Aigc(**({"content_producer": "a", "produce_id": "b"} | {lacking: ""}))


GOOD = json.loads(LABEL.encode())


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault("label_not_json")),
        ("[]", Fault("label_not_json")),
        ('"AIGC"', Fault("label_not_json")),
        ("[" * 100_000, Fault("label_not_json")),
        (json.dumps({"AIGC": GOOD}), Fault("label_wrapped")),
        (json.dumps(GOOD | {"Label": "4"}), Fault("label_unknown_kind", "Label")),
        (json.dumps(GOOD | {"Label": 1}), Fault("label_not_text", "Label")),
        (json.dumps(GOOD | {"ProduceID": ""}), Fault("label_value_missing", "ProduceID")),
        (json.dumps(GOOD | {"ReservedCode2": "a b"}), Fault("label_characters", "ReservedCode2")),
        (json.dumps(GOOD | {"Prompt": "x"}), Fault("label_key_unknown", "Prompt")),
        (LABEL.encode()[:-1] + ',"Label":"1"}', Fault("label_key_twice")),
    ],
)
def test_what_is_wrong_with_a_label_is_said(text, fault):
    assert read(text) == (None, (fault,))


def test_every_missing_field_is_named():
    assert read("{}")[1] == tuple(Fault("label_key_missing", key) for key in KEYS)


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("label", [LABEL, OTHER], ids=["code", "odd characters"])
def test_others_read_the_label_and_the_pixels_stay(kind, label):
    data = picture(kind)

    labelled = with_label(data, label)

    assert independent.labels(labelled) == [label.encode()]
    assert independent.label_by_pillow(labelled) == label.encode()
    assert pixels(labelled) == pixels(data)
    (found,) = labels_in(*read_packets(labelled))
    assert (found.is_ours, read(found.text)) == (True, (label, ()))
    assert b"TC260:AIGC" in labelled


@pytest.mark.parametrize("kind", FORMATS)
def test_a_second_label_takes_the_place_of_the_first(kind):
    once = with_label(picture(kind), OTHER)

    twice = with_label(once, LABEL)

    assert independent.labels(twice) == [LABEL.encode()]
    assert with_label(twice, OTHER) == once


@pytest.mark.parametrize("kind", FORMATS)
def test_what_others_wrote_stays(kind):
    foreign = FOREIGN.format(more="").encode()
    data = insert(picture(kind), foreign)
    expected = independent.triples(foreign)
    expected.add((rdflib.URIRef("uuid:1"), independent.AIGC, rdflib.Literal(LABEL.encode())))

    labelled = with_label(data, LABEL)

    (packet,) = independent.packets(labelled)
    assert isomorphic(independent.triples(packet), expected)
    assert "一只猫 &amp; 一只狗" in packet.decode()
    assert 'xmp:CreatorTool="相机"' in packet.decode()
    assert pixels(labelled) == pixels(data)


def insert(data, packet):
    if data[:4] == b"RIFF":
        return webp_file.with_xmp(data, packet)
    if data[:2] == b"\xff\xd8":
        return jpeg_file.with_xmp(data, packet)
    return png_file.with_texts(data, {png_file.XMP_KEYWORD: packet.decode()})


@pytest.mark.parametrize(
    "more",
    [
        (
            '<rdf:Description rdf:about="uuid:1" xmlns:TC260="http://www.tc260.org.cn/ns/AIGC/1.0/">'
            "<TC260:AIGC>old</TC260:AIGC></rdf:Description>"
        ),
        (
            '<rdf:Description rdf:about="uuid:1" xmlns:T="http://www.tc260.org.cn/ns/AIGC/1.0/"'
            ' T:AIGC="old"/>'
        ),
        (
            '<rdf:Description rdf:about="uuid:1" xmlns:o="http://example.org/"><o:AIGC>old</o:AIGC>'
            "<o:AIGC>older</o:AIGC><o:Kept>yes</o:Kept></rdf:Description>"
        ),
    ],
    ids=["element", "attribute", "another namespace, twice"],
)
def test_every_form_of_an_older_label_goes(more):
    packet = merged(FOREIGN.format(more=more).encode(), LABEL.encode())

    graph = independent.triples(packet)
    assert [str(o) for _, p, o in graph if str(p).endswith("AIGC")] == [LABEL.encode()]
    assert ("Kept" in packet.decode()) == ("Kept" in more)
    assert "old" not in packet.decode()


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"no XML",
        b"<a/>",
        b'<!DOCTYPE x [<!ENTITY e "y">]><x:xmpmeta xmlns:x="adobe:ns:meta/">&e;</x:xmpmeta>',
        FOREIGN.format(more="").encode("utf-16"),
    ],
    ids=["empty", "text", "no RDF", "entities", "UTF-16"],
)
def test_a_packet_that_cannot_be_read_is_replaced(packet):
    graph = independent.triples(merged(packet, LABEL.encode()))

    assert [(p, str(o)) for _, p, o in graph] == [(independent.AIGC, LABEL.encode())]


def test_the_older_field_of_a_png_goes_and_its_other_words_stay():
    words = PngImagePlugin.PngInfo()
    words.add_text("AIGC", '{"AIGC":{}}')
    words.add_text("Comment", "kept")
    words.add_itxt("parameters", "一只猫")
    words.add_itxt("XML:com.adobe.xmp", FOREIGN.format(more=""), zip=True)

    labelled = with_label(picture(pnginfo=words), LABEL)

    assert independent.labels(labelled) == [LABEL.encode()]
    image = Image.open(io.BytesIO(labelled))
    image.load()
    assert (image.text["Comment"], image.text["parameters"]) == ("kept", "一只猫")
    assert "AIGC" not in image.text


def test_exif_and_profiles_stay_in_front_of_the_pixels():
    exif = Image.Exif()
    exif[0x010F] = "camera"
    for kind in FORMATS:
        data = picture(kind, exif=exif, icc_profile=b"\0" * 200)

        image = Image.open(io.BytesIO(with_label(data, LABEL)))

        assert image.getexif()[0x010F] == "camera"
        assert image.info["icc_profile"] == b"\0" * 200


def test_a_transparent_lossless_webp_stays_transparent():
    data = picture("WEBP lossless", "RGBA")

    assert pixels(with_label(data, LABEL)) == pixels(data)


def test_a_packet_too_long_for_a_jpeg_is_refused():
    with pytest.raises(ValueError, match="too long"):
        jpeg_file.with_xmp(picture("JPEG"), b" " * 65_536)


def test_other_files_are_refused():
    for data in (b"", b"GIF89a", b"RIFF\0\0\0\0WAVE"):
        with pytest.raises(UnknownFormatError):
            with_label(data, LABEL)


def test_text_chunks_are_read_as_others_write_them():
    words = PngImagePlugin.PngInfo()
    words.add_text("plain", "é")
    words.add_text("packed", "é" * 500, zip=True)
    words.add_itxt("wide", "猫", lang="zh", tkey="x")
    words.add_itxt("wide packed", "猫" * 500, zip=True)
    words.add_itxt("late", "猫")

    found = png_file.read_texts(picture(pnginfo=words))

    assert [(one.keyword, one.text, one.is_compressed, one.is_early) for one in found] == [
        ("plain", "é", False, True),
        ("packed", "é" * 500, True, True),
        ("wide", "猫", False, True),
        ("wide packed", "猫" * 500, True, True),
        ("late", "猫", False, True),
    ]


def test_compressed_text_is_not_unpacked_without_end():
    bomb = zlib.compress(b"a" * 50_000_000)
    body = b"parameters\0\0" + bomb
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + b"\0\0\0\0"
    data = picture()

    (found,) = png_file.read_texts(data[:33] + chunk + data[33:])

    assert len(found.text) == 4 * 1024 * 1024


@given(st.binary(max_size=400), st.sampled_from(["PNG", "JPEG", "WEBP"]), st.integers(0, 300))
def test_no_bytes_break_the_readers(noise, kind, cut):
    data = picture(kind)[:cut] + noise
    for read_file in (png_file.read_texts, jpeg_file.read_xmp, webp_file.read_xmp):
        read_file(data)
    webp_file.size_of(data)


def test_the_size_of_a_webp_is_in_its_header():
    for kind in ("WEBP", "WEBP lossless"):
        data = picture(kind)
        assert webp_file.size_of(data) == (61, 33)
        assert webp_file.size_of(with_label(data, LABEL)) == (61, 33)
