import os
from pathlib import Path

import pytest

from bot.config import Settings, load_settings
from bot.config_sections import ROOT
from bot.settings_error import SettingsError

TOKEN = "a-long-enough-token"  # noqa: S105 - it opens nothing


@pytest.fixture(autouse=True)
def _nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("DANQING_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def refused(text: str) -> str:
    """The sentence that refuses a settings file."""
    Path("danqing.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings()

    assert settings.data.path == Path("data")
    assert (settings.web.host, settings.web.port) == ("127.0.0.1", 8420)
    assert settings.engine.registry == ROOT / "models" / "registry.toml"
    assert settings.engine.registry.is_file()


def test_a_file_in_the_working_directory_is_read() -> None:
    Path("danqing.toml").write_text('[web]\nport = 9000\n[data]\npath = "~/画"\n', encoding="utf-8")

    settings = load_settings()

    assert settings.web.port == 9000
    assert settings.data.path == Path.home() / "画"


def test_a_file_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, given = tmp_path / "named.toml", tmp_path / "given.toml"
    named.write_text("[web]\nport = 1\n", encoding="utf-8")
    given.write_text("[web]\nport = 2\n", encoding="utf-8")
    monkeypatch.setenv("DANQING_CONFIG", str(named))

    assert load_settings().web.port == 1
    assert load_settings(given).web.port == 2


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("danqing.toml").write_text(
        '[web]\nport = 9000\naccess_token = "from-the-file-0"\n', encoding="utf-8"
    )
    monkeypatch.setenv("DANQING_WEB__PORT", "9001")
    monkeypatch.setenv("DANQING_WEB__ALLOWED_HOSTS", "a.example, b.example")

    web = load_settings().web

    assert web.port == 9001
    assert web.allowed_hosts == ("a.example", "b.example")
    assert web.access_token is not None
    assert web.access_token.get_secret_value() == "from-the-file-0"


def test_an_empty_variable_sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANQING_WEB__PORT", "")

    assert load_settings().web.port == 8420


def test_variables_that_are_no_settings_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DANQING_REQUIRE_BROWSER", "1")

    assert load_settings() == Settings()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[web]\nprot = 1", "没有设置「web.prot」，你是不是想写「web.port」？"),
        ("[wbe]\nport = 1", "设置文件里没有 [wbe] 这一节，你是不是想写「web」？"),
        ("web = 3", "设置「web」是一组设置，要写成 [web] 一节。"),
        (
            '[web]\nport = "八千"',
            "设置「web.port」不能是「八千」，要写：0 到 65535 之间的整数。",
        ),
        ("[web]\nport = 70000", "设置「web.port」不能是「70000」，要写：0 到 65535 之间的整数。"),
        (
            '[engine]\ndevice = "gpu"',
            '设置「engine.device」不能是「gpu」，要写："auto" 或 "cpu" 或 "cuda"。',
        ),
        (
            "[engine]\nstall_timeout_s = 0",
            "设置「engine.stall_timeout_s」不能是「0」，要写：大于 0 的数。",
        ),
        (
            "[engine]\nstall_timeout_s = inf",
            "设置「engine.stall_timeout_s」不能是「inf」，要写：大于 0 的数。",
        ),
        (
            '[engine]\nexact = "也许"',
            "设置「engine.exact」不能是「也许」，要写：true 或 false。",
        ),
    ],
)
def test_what_is_wrong_in_the_file_is_named(text: str, sentence: str) -> None:
    assert refused(text) == sentence


def test_a_wrong_secret_is_not_shown() -> None:
    sentence = refused('[web]\naccess_token = "hunter2"')

    assert "hunter2" not in sentence
    assert sentence == "设置「web.access_token」不能是这个值（不显示），要写：12 个字符以上的文字。"


def test_a_file_that_is_no_toml_is_refused() -> None:
    sentence = refused("[web\nport = 1")

    assert sentence.startswith("设置文件 danqing.toml 不是正确的 TOML：")
    assert "line 1" in sentence


def test_a_file_in_another_encoding_is_refused() -> None:
    Path("danqing.toml").write_bytes("# 设置\n".encode("gb18030"))

    with pytest.raises(SettingsError, match=r"^设置文件 danqing.toml 要存成 UTF-8 编码。$"):
        load_settings()


def test_a_named_file_must_be_there() -> None:
    with pytest.raises(SettingsError, match=r"^找不到设置文件 nowhere.toml，请检查路径。$"):
        load_settings(Path("nowhere.toml"))


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^读不了设置文件 "):
        load_settings(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DANQING_WEB__PORT",
            "x",
            "环境变量「DANQING_WEB__PORT」不能是「x」，要写：0 到 65535 之间的整数。",
        ),
        (
            "DANQING_WEB_PORT",
            "1",
            "没有「DANQING_WEB_PORT」这个环境变量，你是不是想写「DANQING_WEB__PORT」？",
        ),
        (
            "DANQING_WEB__PROT",
            "1",
            "没有「DANQING_WEB__PROT」这个环境变量，你是不是想写「DANQING_WEB__PORT」？",
        ),
    ],
)
def test_what_is_wrong_in_the_environment_is_named(
    name: str, value: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert str(caught.value) == sentence


ANYWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound


@pytest.mark.parametrize("host", [ANYWHERE, "::", "192.168.1.5", "danqing.example.com"])
def test_a_page_for_other_machines_needs_a_token(host: str) -> None:
    sentence = refused(f'[web]\nhost = "{host}"')

    assert host in sentence
    assert "access_token" in sentence
    assert "DANQING_WEB__ACCESS_TOKEN" in sentence


def test_a_page_for_other_machines_is_allowed_with_a_token() -> None:
    Path("danqing.toml").write_text(
        f'[web]\nhost = "0.0.0.0"\naccess_token = "{TOKEN}"', encoding="utf-8"
    )

    settings = load_settings()

    assert settings.web.host == ANYWHERE
    assert TOKEN not in repr(settings)


def test_an_empty_token_is_no_token() -> None:
    assert "access_token" in refused('[web]\nhost = "0.0.0.0"\naccess_token = ""')


def test_the_example_file_holds_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (ROOT / "danqing.example.toml").read_text(encoding="utf-8").splitlines()
    uncommented = [line.removeprefix("#") for line in lines if not line.startswith("# ")]
    Path("danqing.toml").write_text("\n".join(uncommented), encoding="utf-8")

    settings = load_settings()

    assert settings.engine.registry == Path("models/registry.toml")
    monkeypatch.setenv("DANQING_ENGINE__REGISTRY", "models/registry.toml")
    assert settings == load_settings(Path(os.devnull))
