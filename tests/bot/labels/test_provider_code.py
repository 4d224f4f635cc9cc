import pytest

from bot.labels.provider_code import PRODUCES, PROPAGATES, is_code, is_credit_code

EXAMPLE = "001191110102MAD55U9H0F10002"
"""The one that the practice guide gives."""


def test_the_guides_own_example_is_a_producers_code():
    assert is_code(EXAMPLE, PRODUCES)
    assert not is_code(EXAMPLE, PROPAGATES)
    assert is_code(EXAMPLE[:22] + "20002", PROPAGATES)


@pytest.mark.parametrize("service", [PRODUCES, PROPAGATES])
def test_a_code_that_is_not_extended_ends_in_zeros(service):
    assert is_code(EXAMPLE[:22] + "00000", service)
    assert not is_code(EXAMPLE[:22] + "00001", service)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Danqing",
        EXAMPLE[:-1],
        EXAMPLE + "0",
        "01" + EXAMPLE[2:],
        EXAMPLE[:21] + "G" + EXAMPLE[22:],
        EXAMPLE.replace("MAD", "MAO"),
        EXAMPLE.lower(),
        EXAMPLE[:-1] + "！",
        EXAMPLE + "\n",
    ],
)
def test_anything_else_is_no_code(text):
    assert not is_code(text, PRODUCES)


def test_every_slip_of_one_digit_in_a_credit_code_is_seen():
    code = EXAMPLE[4:22]
    digits = "0123456789ABCDEFGHJKLMNPQRTUWXY"

    slips = [
        code[:at] + digit + code[at + 1 :]
        for at in range(18)
        for digit in digits
        if digit != code[at]
    ]

    assert is_credit_code(code)
    assert not any(is_credit_code(slip) for slip in slips)


def test_other_bodies_have_identities_of_other_forms():
    assert is_code("0021" + "11010519491231002X" + "10001", PRODUCES)
