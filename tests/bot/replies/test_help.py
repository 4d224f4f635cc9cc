import pytest

from bot.commands.parser import parse
from bot.commands.vocabulary import COMMANDS, OPTIONS
from bot.replies.help import help_card, help_page
from bot.replies.help_topics import TOPICS
from core.errors import UserError


def test_the_card_names_what_is_available_and_nothing_else() -> None:
    card = help_card()
    for word in COMMANDS:
        assert (f"/{word.name}　{word.summary}" in card) == word.is_available
    for option in OPTIONS:
        assert (f"--{option.key}" in card) == option.is_available


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
