from datetime import UTC, datetime

import pytest

from bot.admission import Standing, admit, will_draw
from bot.commands.parser import parse
from bot.commands.vocabulary import COMMANDS
from core.command import Command, CommandName
from core.errors import UserError
from core.house import Ban, Pause, Role

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
ADMIN = Standing(identity="test:boss", role=Role.ADMIN)
PAUSE = Pause(reason="换显卡", since=NOW)


def member(**changes):
    return Standing(**({"identity": "test:u1", "role": Role.MEMBER} | changes))


def refusal(command, standing):
    with pytest.raises(UserError) as refused:
        admit(command, standing)
    return refused.value.reason


@pytest.mark.parametrize("word", COMMANDS, ids=lambda word: word.name)
def test_only_admins_are_let_in_with_what_admins_do(word):
    command = Command(name=word.name, prompt="x")
    assert admit(command, ADMIN)
    # Whoever is alone with the bot may switch the model for themselves: the handler looks.
    if word.is_admin and word.name is not CommandName.SWITCH_MODEL:
        for role in (Role.MEMBER, Role.VIP):
            assert refusal(command, member(role=role)) == "admin_needed"
    else:
        assert admit(command, member())


@pytest.mark.parametrize("word", COMMANDS, ids=lambda word: word.name)
def test_bans_and_pauses_refuse_what_draws_and_nothing_else(word):
    command = Command(name=word.name, prompt="x")
    banned = member(ban=Ban(reason="刷屏"), pause=PAUSE)
    if word.draws:
        assert refusal(command, banned) == "banned"
        assert refusal(command, member(pause=PAUSE)) == "paused"
    elif not word.is_admin:
        assert admit(command, banned)


def test_a_list_of_styles_is_no_drawing():
    assert not will_draw(parse("/风格"))
    assert will_draw(parse("/风格 #12 水墨"))


def test_a_ban_with_an_end_says_it():
    until = datetime(2026, 11, 26, 8, tzinfo=UTC)
    assert refusal(parse("/画 猫"), member(ban=Ban(reason="刷屏", until=until))) == "banned_until"


def test_a_pause_without_a_reason_has_its_own_sentence():
    standing = member(pause=Pause(reason="", since=NOW))
    assert refusal(parse("/画 猫"), standing) == "paused_plain"


@pytest.mark.parametrize("word", COMMANDS, ids=lambda word: word.name)
def test_a_closed_conversation_hears_admins_and_who_asks_for_help(word):
    command = Command(name=word.name, prompt="x")
    closed = {"is_closed": True}
    admin = Standing(identity="a", role=Role.ADMIN, **closed)
    if word.name is CommandName.HELP:
        assert refusal(command, admin) == refusal(command, member(**closed)) == "closed_here"
    else:
        assert admit(command, admin) == word.is_admin
        assert not admit(command, member(**closed))
    assert not admit(command, member(is_addressed=False, **closed))


def test_what_a_place_denies_is_denied_to_all_but_what_admins_do_is_not():
    denied = frozenset({"放大", "群设置"})
    assert refusal(parse("/放大 #12"), member(denied=denied)) == "command_denied"
    admin = Standing(identity="a", role=Role.ADMIN, denied=denied)
    assert refusal(parse("/放大 #12"), admin) == "command_denied"
    assert admit(Command(name=CommandName.PLACE_SETTINGS), admin)
    assert admit(parse("/画 猫"), member(denied=denied))
