import io
import json
import subprocess
import sys

import pytest
from PIL import Image, PngImagePlugin

from bot.label_report import NOT_READ, NOT_VALID, VALID, report
from bot.labels import jpeg_file
from bot.labels.aigc import Aigc, Fault
from bot.labels.check import Checked, check
from bot.labels.metadata import with_label
from bot.labels.xmp import NAMESPACE, merged

LABEL = Aigc(content_producer="001191110102MAD55U9H0F10002", produce_id="12-0f3a")


def picture(kind="PNG", **more):
    target = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(target, kind, **more)
    return target.getvalue()


def with_packet(packet, *, is_packed=False, more=()):
    words = PngImagePlugin.PngInfo()
    words.add_itxt("XML:com.adobe.xmp", packet.decode(), zip=is_packed)
    for keyword, text in more:
        words.add_text(keyword, text)
    return picture(pnginfo=words)


PACKET = merged(None, LABEL.encode())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_what_we_label_is_valid(kind):
    assert check(with_label(picture(kind), LABEL)) == Checked(LABEL, ())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_file_without_a_label_has_no_faults_either(kind):
    checked = check(picture(kind))

    assert checked == Checked(None, ())
    assert not checked.is_valid


def test_what_pillow_writes_by_itself_is_valid_too():
    for kind in ("JPEG", "WEBP"):
        assert check(picture(kind, xmp=PACKET)).is_valid
    assert check(with_packet(PACKET)).is_valid


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        (with_packet(PACKET, is_packed=True), (Fault("label_compressed"),)),
        (with_packet(PACKET, more=[("AIGC", "{}")]), (Fault("label_older_field", "AIGC"),)),
        (with_packet(b"nonsense"), (Fault("label_xmp_broken"),)),
        (
            with_packet(PACKET.replace(NAMESPACE.encode(), b"http://example.org/")),
            (Fault("label_elsewhere", NAMESPACE),),
        ),
        (
            with_packet(PACKET.replace(b'"ProduceID":"12-0f3a"', b'"ProduceID":"12 0f3a"')),
            (Fault("label_characters", "ProduceID"),),
        ),
        (
            with_packet(PACKET.replace(b"</TC260:AIGC>", b"</TC260:AIGC><TC260:AIGC/>")),
            (Fault("label_repeated", "2"),),
        ),
    ],
    ids=["packed", "older field", "no XML", "namespace", "characters", "twice"],
)
def test_what_is_wrong_is_found(data, faults):
    checked = check(data)

    assert checked.faults == faults
    assert not checked.is_valid


def test_two_packets_are_one_too_many():
    once = jpeg_file.with_xmp(picture("JPEG"), PACKET)
    twice = once[:2] + once[20 : 20 + 4 + len(PACKET) + 29] + once[2:]
    packets = jpeg_file.read_xmp(twice)

    assert len(packets) == 2
    assert check(twice).faults == (Fault("label_packets", "2"), Fault("label_repeated", "2"))


def test_a_label_after_the_pixels_is_too_late():
    good = with_packet(PACKET)
    start = good.index(b"iTXt") - 4
    end = start + 12 + int.from_bytes(good[start : start + 4])
    late = good[:start] + good[end:-12] + good[start:end] + good[-12:]

    assert check(late).faults == (Fault("label_late"),)


@pytest.fixture
def written(tmp_path):
    def write(name, data):
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


def said(files):
    lines = []
    return report(files, lines.append), "\n".join(lines)


def test_a_valid_file_is_read_out(written):
    status, text = said([written("a.png", with_label(picture(), LABEL))])

    assert status == VALID
    assert "a.png：文件里有合格的生成标识。" in text
    assert "生成者：001191110102MAD55U9H0F10002（27 位编码，形式正确）" in text
    assert "内容编号：12-0f3a" in text
    assert "要自己看一眼" in text


def test_the_worst_file_decides_the_status(written):
    good = written("good.png", with_label(picture(), LABEL))
    bare = written("bare.jpg", picture("JPEG"))
    bad = written("bad.png", with_packet(b"nonsense"))
    other = written("other.gif", picture("GIF"))

    assert said([good, bare])[0] == NOT_VALID
    assert "没有生成标识" in said([bare])[1]
    assert said([bad, good])[0] == NOT_VALID
    assert "✗ XMP 读不出来。" in said([bad])[1]
    assert said([other, bad])[0] == NOT_READ
    assert said([bad, other.with_name("missing.png")])[0] == NOT_READ


def test_every_fault_has_its_words():
    good = json.loads(LABEL.encode())
    wrong = json.dumps({"Label": "9", "ProduceID": 1, "X": ""} | {"ContentProducer": "丹"})
    for text in ("[]", json.dumps({"AIGC": good}), wrong):
        packet = merged(None, "old").replace(b"old", text.encode())
        for fault in check(with_packet(packet)).faults:
            assert fault.reason.startswith("label_")


def test_the_command_says_so_and_ends_with_the_status(written):
    good = written("good.png", with_label(picture(), LABEL))
    bare = written("bare.png", picture())

    ended = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "label", "check", good, bare],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == NOT_VALID, ended.stderr
    assert "good.png：文件里有合格的生成标识。" in ended.stdout
    assert "bare.png：文件里没有生成标识。" in ended.stdout
