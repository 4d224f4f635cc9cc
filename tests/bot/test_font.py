from bot.font import FONT_FAMILY, FONT_PATH, font, has_glyph


def test_the_font_lies_beside_its_licence():
    licence = (FONT_PATH.parent / "OFL.txt").read_text(encoding="utf-8")

    assert "SIL OPEN FONT LICENSE" in licence
    assert "Reserved Font Name 'Source'" in licence
    assert font(16).getname()[0] == FONT_FAMILY


def test_the_font_has_what_is_written_on_pictures():
    words = "AI生成 由丹青生成：统计、排队（张）·分钟 0123456789 人工智能 #12，«é»"

    assert [word for word in words if not has_glyph(word)] == []
    assert not has_glyph("😀")
    assert not has_glyph("龘")


def test_a_size_is_the_height_of_chinese_characters():
    left, top, right, bottom = font(100).getbbox("国")

    assert 80 <= bottom - top <= 100
    assert 80 <= right - left <= 100
