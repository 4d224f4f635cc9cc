import pytest

from bot.labels.choice import CHOICES, VisibleLabel, label_for, name_of
from bot.labels.words import Corner

USUAL = VisibleLabel(text="AI生成", corner=Corner.BOTTOM_RIGHT)
MOVED = VisibleLabel(text="AI生成", corner=Corner.TOP_LEFT)


@pytest.mark.parametrize(
    ("is_on", "everywhere", "here", "label"),
    [
        (True, None, None, USUAL),
        (False, None, None, None),
        (True, None, "off", None),
        (False, None, "on", USUAL),
        (True, "off", None, None),
        (True, "off", "on", USUAL),
        (False, "off", "top-left", MOVED),
        (True, "top-left", None, MOVED),
        (True, "top-left", "on", MOVED),
        (True, "top-left", "bottom-right", USUAL),
        (True, "nonsense", ["top-left"], USUAL),
    ],
)
def test_the_nearest_choice_holds(is_on, everywhere, here, label):
    assert label_for(USUAL, is_on=is_on, everywhere=everywhere, here=here) == label


def test_every_choice_has_a_word():
    assert {name_of(value) for value in CHOICES.values()} == set(CHOICES)
    assert set(CHOICES.values()) == {"on", "off", *Corner}
