"""The command line: `python -m training`."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from training.errors import TrainingError
from training.settings import RECIPE_PATH, Budget, load_recipe
from training.workspace import Workspace

if TYPE_CHECKING:
    from training.chain import Chain

FOLDER: Final = Path("data/training")


class Device(StrEnum):
    """Where to compute."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"


app = typer.Typer(
    help="Make Danqing's own models: data, vae, text, base, lora, controlnet, judge, publish and "
    "evaluate, in this order; or all. What was stopped goes on from its last checkpoint.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Name = Annotated[str | None, typer.Argument(help="Which one; without it, all of the recipe.")]


@app.callback()
def main(
    context: typer.Context,
    *,
    budget: Annotated[Budget, typer.Option(help="The table of the recipe to follow.")] = Budget.CPU,
    folder: Annotated[Path, typer.Option(help="Where everything is kept.")] = FOLDER,
    recipe: Annotated[Path, typer.Option(help="Another recipe.")] = RECIPE_PATH,
    device: Annotated[Device, typer.Option(help="Where to compute.")] = Device.AUTO,
    threads: Annotated[int, typer.Option(help="CPU threads, 0: as fits.", min=0)] = 0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew.")] = False,
) -> None:
    """Open the workspace."""

    def open_chain() -> "Chain":
        from training.chain import Chain, open_gym, quieten  # noqa: PLC0415 - torch takes seconds that --help need not wait

        quieten()
        try:
            settings = load_recipe(budget, recipe)
        except (OSError, ValueError) as error:
            raise TrainingError(f"{recipe}: {error}") from error
        gym = open_gym(device.value, threads=threads, console=Console())
        return Chain(settings, Workspace(folder / budget), gym=gym, is_fresh=fresh)

    context.obj = open_chain


@app.command()
def data(context: typer.Context) -> None:
    """Fetch the icon sets and names (npm packages) and render the sprites."""
    with _chain(context) as chain:
        chain.data()


@app.command()
def vae(context: typer.Context) -> None:
    """Train the VAE."""
    with _chain(context) as chain:
        chain.vae()


@app.command()
def decoder(context: typer.Context) -> None:
    """Train the VAE's decoder on: sharper pictures of the same latents."""
    with _chain(context) as chain:
        chain.decoder()


@app.command()
def text(context: typer.Context) -> None:
    """Make the tokenizer and train the text encoder."""
    with _chain(context) as chain:
        chain.text()


@app.command()
def base(context: typer.Context, name: Name = None) -> None:
    """Train the UNet of a base model."""
    with _chain(context) as chain:
        chain.base(name)


@app.command()
def lora(context: typer.Context, name: Name = None) -> None:
    """Train a LoRA."""
    with _chain(context) as chain:
        chain.lora(name)


@app.command()
def controlnet(context: typer.Context, name: Name = None) -> None:
    """Train a ControlNet."""
    with _chain(context) as chain:
        chain.controlnet(name)


@app.command()
def judge(context: typer.Context) -> None:
    """Train the judge, which says what a picture shows."""
    with _chain(context) as chain:
        chain.judge()


@app.command()
def publish(context: typer.Context, name: Name = None) -> None:
    """Put models together as diffusers and the engine load them."""
    with _chain(context) as chain:
        chain.publish(name)


@app.command()
def evaluate(context: typer.Context, name: Name = None) -> None:
    """Measure what published models draw, and write it into their cards."""
    with _chain(context) as chain:
        chain.evaluate(name)


@app.command("all")
def everything(context: typer.Context) -> None:
    """Everything in turn, from icons to measured models."""
    with _chain(context) as chain:
        chain.everything()


@contextmanager
def _chain(context: typer.Context) -> Iterator["Chain"]:
    """The chain; what goes wrong through no fault of the code is said in one line."""
    try:
        yield context.obj()
    except TrainingError as error:
        typer.echo(f"training: {error}", err=True)
        raise typer.Exit(1) from error


if __name__ == "__main__":
    app(prog_name="python -m training")
