import re
from math import ceil

import pytest

from bot.commands.parser import parse
from bot.commands.vocabulary import COMMANDS, OPTIONS
from bot.replies.help import help_card, help_page
from bot.replies.help_groups import GROUPS
from bot.replies.help_topics import TOPICS
from core.command import CommandName
from core.errors import UserError


def named(card: str) -> set[str]:
    """The commands that stand in the groups of a card."""
    return set(re.findall(r"(?<=[ 　])/(\w+)", card))


def test_the_card_names_what_is_available_and_nothing_else() -> None:
    card = help_card()
    assert named(card) == {w.name for w in COMMANDS if w.is_available and not w.is_admin}
    for option in OPTIONS:
        assert (f"--{option.key}" in card) == option.is_available


def test_admins_are_shown_what_is_for_them_and_nobody_else_is() -> None:
    assert named(help_card(is_admin=True)) == {w.name for w in COMMANDS if w.is_available}
    assert "管理" not in help_card()
    assert "管理　" in help_card(is_admin=True)


def test_what_is_denied_here_is_not_on_the_card() -> None:
    card = help_card(denied={CommandName.DRAW, CommandName.QUEUE, CommandName.CANCEL})
    assert named(help_card()) - named(card) == {"画", "队列", "取消"}


def test_every_command_for_everybody_is_in_one_group() -> None:
    grouped = [name for names in GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(word.name for word in COMMANDS if not word.is_admin)


def test_the_card_fits_a_phone() -> None:
    """At about 22 Chinese characters a line: not much more than a screen, even for admins."""
    for card in (help_card(), help_card(is_admin=True)):
        lines = card.split("\n")
        assert len(lines) <= 14
        assert sum(ceil(len(line) / 22) for line in lines) <= 34


def test_every_available_command_has_three_examples_that_are_read_without_a_doubt() -> None:
    assert set(TOPICS) == {word.name for word in COMMANDS if word.is_available}
    for name, (_, examples) in TOPICS.items():
        assert len(set(examples)) == 3
        for line in examples:
            command = parse(line)
            assert command.name is name
            assert {notice.reason for notice in command.notices} <= {"recognised"}


def test_every_command_has_a_page_under_every_name() -> None:
    for word in COMMANDS:
        page = help_page(word.name)
        assert page.startswith(f"/{word.name}　{word.summary}")
        assert ("还没有做好" in page) != word.is_available
        assert all(help_page(alias) == page for alias in word.aliases)


def test_every_option_has_a_page_with_an_example_that_is_read() -> None:
    for option in OPTIONS:
        page = help_page(f"--{option.key}")
        assert page.startswith(f"--{option.key}　")
        assert ("还没有做好" in page) != option.is_available
        example = page.rpartition("例如：")[2]
        command = parse(example)
        assert getattr(command.options, option.field)
        assert command.notices == ()


def test_an_option_is_found_without_dashes_where_no_command_has_its_name() -> None:
    assert help_page("步数") == help_page("——步數")
    assert help_page("放大").startswith("/放大")


def test_an_unknown_topic_is_named() -> None:
    with pytest.raises(UserError, match="no_help") as refused:
        help_page("飞天")
    assert refused.value.values == {"given": "飞天"}
