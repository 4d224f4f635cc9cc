"""The command line says what to do next."""

from pathlib import Path

from typer.testing import CliRunner

from training.__main__ import app


def invoke(folder: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(
        app, ["--budget", "smoke", "--device", "cpu", "--folder", str(folder), *arguments]
    )
    return result.exit_code, result.output


def test_help_lists_every_link_of_the_chain() -> None:
    text = CliRunner().invoke(app, ["--help"]).output

    links = (
        "data",
        "vae",
        "decoder",
        "text",
        "base",
        "lora",
        "controlnet",
        "judge",
        "publish",
        "evaluate",
    )
    assert [link for link in (*links, "all") if link not in text] == []


def test_training_without_sprites_says_how_to_get_them(tmp_path: Path) -> None:
    assert invoke(tmp_path, "vae") == (
        1,
        "training: there are no sprites: run python -m training data\n",
    )


def test_a_base_without_a_vae_says_what_to_train_first(open_shop, tmp_path: Path) -> None:
    open_shop(tmp_path / "smoke")

    status, text = invoke(tmp_path, "base")
    assert status == 1
    assert "first run python -m training vae" in text


def test_a_recipe_that_is_none_is_refused(tmp_path: Path) -> None:
    recipe = tmp_path / "recipe.toml"
    recipe.write_text("seed = 1")

    status, text = invoke(tmp_path, "--recipe", str(recipe), "vae")
    assert status == 1
    assert "not a recipe" in text


def test_training_goes_on_where_it_was_unless_it_is_to_begin_anew(
    open_shop, tmp_path: Path
) -> None:
    shop = open_shop(tmp_path / "smoke")

    assert "vae 30/30" in invoke(tmp_path, "vae")[1]
    assert shop.workspace.vae.is_dir()
    assert "vae 30/30" not in invoke(tmp_path, "vae")[1]
    assert "vae 30/30" in invoke(tmp_path, "--fresh", "vae")[1]
