"""The text encoder reads every character, and learns what captions say."""

from pathlib import Path

import msgspec
import torch

from tests.training.conftest import OpenShop
from training.captions import Caption
from training.foundations import train_text
from training.labels import HEADS, label, label_sizes
from training.randomness import stream
from training.scene import Colour, Layout, Placement, Scene, Style
from training.text_encoder import CaptionBook
from training.workshop import Workshop

SCENE = Scene(
    background=Colour.RED,
    style=Style.FLAT,
    layout=Layout.LEFT_RIGHT,
    placements=(
        Placement(subject=2, x=0.3, y=0.5, size=0.4),
        Placement(subject=5, x=0.7, y=0.5, size=0.4, tint=Colour.BLUE),
    ),
)


def test_a_label_is_what_the_caption_says() -> None:
    caption = Caption(text="", tells_background=True, tells_style=False)

    labels = dict(zip(HEADS, label(SCENE, caption, num_subjects=8), strict=True))
    assert labels == {
        "subject": 2,
        "second": 5,
        "background": list(Colour).index(Colour.RED),
        "style": len(Style),
        "tint": len(Colour),
        "second_tint": list(Colour).index(Colour.BLUE),
        "layout": list(Layout).index(Layout.LEFT_RIGHT),
        "scale": 1,
        "count": 1,
    }


def test_labels_fit_their_heads(finished: Workshop) -> None:
    rng = stream("labels")
    sizes = label_sizes(8)

    for _ in range(300):
        scene, caption = finished.composer().invent(rng)
        numbers = label(scene, caption, num_subjects=8)
        assert all(0 <= number < size for number, size in zip(numbers, sizes, strict=True))


def test_what_people_type_is_read_character_by_character(finished: Workshop) -> None:
    tokenizer = finished.tokenizer

    words = tokenizer.tokenize("畫一隻可愛的小猫咪，3D 风格！")
    assert words == [*"畫一隻可愛的小猫咪，3", "##d", *"风格！"]


def test_captions_are_padded_and_cut_to_one_length(finished: Workshop) -> None:
    tokens = finished.tokenize(["猫", "猫" * 100])

    assert tokens.shape == (2, finished.recipe.text.max_tokens)
    assert tokens[0, 3:].unique().tolist() == [finished.tokenizer.pad_token_id]


def test_a_book_repeats_and_holds_its_test_out(finished: Workshop) -> None:
    def book() -> CaptionBook:
        return CaptionBook(
            composer=finished.composer(),
            num_subjects=8,
            tokenize=finished.tokenize,
            address=(1, "text"),
        )

    first, again, other = book().batch(3, 8), book().batch(3, 8), book().batch(-1, 8)
    assert torch.equal(first[0], again[0])
    assert torch.equal(first[1], again[1])
    assert not torch.equal(first[0], other[0])


def test_label_training_teaches_subjects(open_shop: OpenShop, tmp_path: Path) -> None:
    shop = open_shop(tmp_path / "smoke")
    fit = msgspec.structs.replace(
        shop.recipe.text.fit, steps=250, batch=64, learning_rate=6e-3, report_every=250
    )
    text = msgspec.structs.replace(shop.recipe.text, width=64, fit=fit)
    shop = Workshop(
        recipe=msgspec.structs.replace(shop.recipe, text=text),
        workspace=shop.workspace,
        gym=shop.gym,
    )

    train_text(shop)
    heard = shop.gym.console.file.getvalue()
    subject = float(heard.split("subject ")[1].split()[0])
    assert subject > 0.8
