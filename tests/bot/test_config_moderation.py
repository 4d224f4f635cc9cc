from pathlib import Path

import pytest

from bot.config import load_settings
from bot.moderating import checker_options, judge, prompt_service
from bot.settings_error import SettingsError
from core.house import NsfwPolicy


def settings(tmp_path, text):
    file = tmp_path / "danqing.toml"
    file.write_text(f"[moderation]\n{text}\n", encoding="utf-8")
    return load_settings(file).moderation


def test_nothing_is_moderated_by_others_unless_it_is_set(tmp_path):
    plain = settings(tmp_path, "")

    assert (plain.word_files, prompt_service(plain), judge(plain).service) == ((), None, None)
    assert (judge(plain).in_groups, judge(plain).in_private) == (
        NsfwPolicy.BLOCK,
        NsfwPolicy.SPOILER,
    )
    assert checker_options(plain) == ("--own-checkers",)


@pytest.mark.parametrize(
    ("checks", "asked"),
    [("both", (True, True)), ("prompts", (True, False)), ("pictures", (False, True))],
)
def test_a_service_is_asked_about_what_is_set(tmp_path, checks, asked):
    text = f'service_url = "http://127.0.0.1:1/"\nservice_checks = "{checks}"'
    chosen = settings(tmp_path, text)

    assert (prompt_service(chosen) is not None, judge(chosen).service is not None) == asked


def test_files_and_folders_are_paths(tmp_path):
    chosen = settings(
        tmp_path,
        'word_files = ["~/a.txt", "b.txt"]\nsafety_checker = "/c"\nown_checkers = false\n'
        'in_groups = "送审"',
    )

    assert chosen.word_files == (Path.home() / "a.txt", Path("b.txt"))
    assert checker_options(chosen) == ("--no-own-checkers", "--safety-checker", "/c")
    assert judge(chosen).in_groups is NsfwPolicy.REVIEW


def test_files_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("DANQING_MODERATION__WORD_FILES", "a.txt, b.txt")

    assert load_settings().moderation.word_files == (Path("a.txt"), Path("b.txt"))


@pytest.mark.parametrize(
    ("text", "said"),
    [('service_url = "ftp://x"', "http://"), ('in_groups = "随便"', "moderation.in_groups")],
)
def test_what_is_wrong_is_said(tmp_path, text, said):
    with pytest.raises(SettingsError, match=said):
        settings(tmp_path, text)
