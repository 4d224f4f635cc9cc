import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from offered import MINI, PLAIN

from bot.commands.sides import Amount, Side
from bot.outpaint import Canvas, Margins, lay_out, margins_of, margins_to
from core.errors import UserError


def test_amounts_are_pixels_or_shares_of_the_side_they_lengthen():
    amounts = {Side.LEFT: Amount(100, is_share=False), Side.TOP: Amount(0.25)}

    assert margins_of(amounts, 400, 200) == Margins(left=100, top=50)


@pytest.mark.parametrize("amount", [Amount(5.0), Amount(2001, is_share=False)])
def test_far_too_much_is_refused(amount):
    with pytest.raises(UserError, match="outpaint_too_far"):
        margins_of({Side.BOTTOM: amount}, 500, 500)


def test_a_shape_is_reached_from_both_sides():
    assert margins_to(2.0, 300, 300) == Margins(left=150, right=150)
    assert margins_to(0.5, 300, 300) == Margins(top=150, bottom=150)


def test_what_fits_is_taken_exactly():
    assert lay_out(512, 512, Margins(left=128), MINI) == Canvas(
        width=640, height=512, left=128, top=0, inner_width=512, inner_height=512
    )


def test_sides_that_grow_make_up_for_the_multiple():
    canvas = lay_out(512, 512, Margins(right=100), MINI)

    assert (canvas.width, canvas.left, canvas.right) == (640, 0, 128)


def test_a_side_that_does_not_grow_is_made_a_multiple_by_scaling():
    canvas = lay_out(600, 400, Margins(top=200), MINI)

    assert (canvas.width, canvas.inner_width, canvas.left) == (640, 640, 0)
    assert canvas.inner_height == 427
    assert canvas.top + canvas.inner_height == canvas.height == 640


def test_what_is_too_much_is_made_smaller_and_what_is_too_little_larger():
    large = lay_out(4000, 3000, Margins(left=1000), MINI)
    small = lay_out(64, 64, Margins(left=16, right=16, top=16, bottom=16), MINI)

    assert large.inner_width < 4000
    assert small.inner_width > 64
    assert small.width * small.height >= MINI.width * MINI.height / 2


def test_nothing_added_is_refused():
    with pytest.raises(UserError, match="outpaint_nothing"):
        lay_out(512, 512, Margins(), MINI)


sides = st.integers(0, 2000) | st.just(0)


@given(
    st.integers(16, 4000),
    st.integers(16, 4000),
    st.builds(Margins, left=sides, right=sides, top=sides, bottom=sides),
    st.sampled_from([MINI, PLAIN, replace(PLAIN, size_multiple=16)]),
)
def test_every_canvas_can_be_drawn_and_holds_the_picture(width, height, margins, card):
    try:
        canvas = lay_out(width, height, margins, card)
    except UserError as refusal:
        assert refusal.reason in {"outpaint_nothing", "outpaint_too_far"}  # noqa: PT017 - only some are refused
        return

    assert canvas.width % card.size_multiple == canvas.height % card.size_multiple == 0
    assert canvas.width * canvas.height <= card.max_pixels
    assert min(canvas.left, canvas.right, canvas.top, canvas.bottom) >= 0
    for before, after, new in (
        (margins.left, margins.right, (canvas.left, canvas.right)),
        (margins.top, margins.bottom, (canvas.top, canvas.bottom)),
    ):
        if not before + after:
            assert new == (0, 0)
