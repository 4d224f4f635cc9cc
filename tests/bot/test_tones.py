from PIL import Image, ImageDraw

from bot.pictures import encode_png, open_png
from bot.tones import tones_of, white_on_black


def drawing(paper, ink):
    image = Image.new("RGB", (400, 300), paper)
    ImageDraw.Draw(image).ellipse((50, 50, 350, 250), outline=ink, width=5)
    return encode_png(image)


def test_lines_on_paper_are_a_drawing_whichever_way_round():
    assert tones_of(drawing("white", "black")).is_line_drawing
    assert tones_of(drawing("black", "white")).is_line_drawing


def test_colours_and_shades_are_no_line_drawing():
    shades = Image.linear_gradient("L").convert("RGB")
    halves = Image.new("RGB", (64, 64), "white")
    halves.paste("black", (0, 0, 32, 64))

    for other in (drawing("yellow", "blue"), encode_png(shades), encode_png(halves)):
        assert not tones_of(other).is_line_drawing
    assert not tones_of(encode_png(Image.new("RGB", (64, 64), "white"))).is_line_drawing


def test_grey_pictures_are_told_from_coloured_ones():
    shades = Image.linear_gradient("L").convert("RGB")

    assert tones_of(encode_png(shades)).is_grey
    assert not tones_of(drawing("yellow", "blue")).is_grey


def test_lines_come_out_white_on_black():
    for picture in (drawing("white", "black"), drawing("black", "white")):
        image = open_png(white_on_black(picture).png)
        assert image.getpixel((0, 0)) == (0, 0, 0)
        assert image.getpixel((52, 150)) == (255, 255, 255)
