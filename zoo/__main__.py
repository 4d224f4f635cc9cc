"""`python -m zoo`: fetches, converts, checks and adds models; started by `danqing models`.

Says how it went on the standard output; what is wrong goes to the standard error as one Chinese
sentence, with exit status 1. What needs torch is imported only where it is used.
"""
# ruff: noqa: PLC0415 - see above

import asyncio
import sys
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console

from core.errors import DanqingError
from core.model_card import Card, ControlKind, Registry
from core.registry_layers import RegistryLayer, lay_registries
from zoo.command_line import Arguments, parse_arguments
from zoo.entry import check_name
from zoo.errors import ZooError
from zoo.shelf import Shelf

NOTICED = "机器人开着的话，马上就能用它，不用重启。"


def main() -> int:
    """Do what the command line asks for; returns the exit status."""
    asked = parse_arguments(sys.argv[1:])
    shelf = Shelf(asked.registries[-1].parent)
    try:
        if asked.command == "check":
            sentence = _check(asked)
        else:
            shelf.home.mkdir(parents=True, exist_ok=True)
            with FileLock(shelf.home / ".lock", timeout=0):
                sentence = _change(asked, shelf)
    except Timeout:
        sys.stderr.write(f"另一个命令正在改 {shelf.home}，等它做完再来。\n")
        return 1
    except DanqingError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"文件读写出错：{error}。\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("停下了。下载好的都留着，再运行一次就接着下。\n")
        return 130
    sys.stdout.write(f"{sentence}\n")
    return 0


def _change(asked: Arguments, shelf: Shelf) -> str:
    registry = _registry(asked.registries)
    match asked.command:
        case "fetch":
            return _fetch(asked, shelf, registry)
        case "convert":
            return _convert(asked, shelf, registry)
        case _:
            return _add(asked, shelf, registry)


def _fetch(asked: Arguments, shelf: Shelf, registry: Registry) -> str:
    from zoo.fetch import Fetcher, hub_of

    card = _card(registry, asked.what)
    place = shelf.place(check_name(card.name))
    if place.resolve() != Path(card.path).resolve():
        raise ZooError(f"{card.name} 是本机的模型（{card.path}），不用下载。")
    console = Console()
    hub = hub_of(card, asked.hub, mirror=asked.mirror)
    console.print(f"{card.title}（{card.name}），许可：{card.licence}")
    if not card.is_commercial:
        console.print("注意：这个许可不准商用，或者没有说清楚，用之前请先读它。")
    asyncio.run(Fetcher(shelf=shelf, console=console).fetch(hub, card.name))
    return f"{card.title}（{card.name}）装好了，在 {place}。{NOTICED}"


def _convert(asked: Arguments, shelf: Shelf, registry: Registry) -> str:
    from zoo.convert import convert_on_shelf
    from zoo.layout import pickles_in
    from zoo.quiet import quieten_libraries

    card = _card(registry, asked.what)
    source = Path(card.path)
    if not source.is_dir():
        raise ZooError(f"{card.title}（{card.name}）还没有装，没有东西可转换。")
    if not (pickles_in(source) or asked.half):
        return f"{card.title}（{card.name}）已经是 safetensors，不用转换。"
    if source.resolve() != shelf.place(card.name).resolve():
        raise ZooError(f"{source} 不在模型文件夹里，不去改它；用 danqing models add 添加一份。")
    quieten_libraries()
    place = convert_on_shelf(shelf, source, card.name, half=asked.half)
    return f"{card.title}（{card.name}）转换好了，在 {place}。{NOTICED}"


def _add(asked: Arguments, shelf: Shelf, registry: Registry) -> str:
    from zoo.add import Wish, add
    from zoo.quiet import quieten_libraries

    quieten_libraries()
    wish = Wish(
        path=Path(asked.what).expanduser(),
        name=asked.name,
        title=asked.title,
        base=asked.base,
        like=_like(asked.like, registry),
        control=None if asked.control is None else ControlKind(asked.control),
        is_copied=asked.copy,
        is_half=asked.half,
    )
    added = add(wish, shelf, registry, asked.registries)
    fits = "、".join(card.name for card in registry.models if card.shape == added.shape)
    what = {"model": "模型", "lora": "风格", "controlnet": "ControlNet"}.get(added.kind, "网络")
    advice = f"能配的模型：{fits or '还没有'}。" if added.kind in {"lora", "controlnet"} else ""
    check = f"先运行 danqing models check {added.name} 试一试。"
    return f"加好了：{what} {added.name}。{advice}{check}{NOTICED}"


def _check(asked: Arguments) -> str:
    from engine.machine import prepare_machine
    from engine.zoo import Zoo
    from zoo.check import Checker
    from zoo.quiet import quieten_libraries

    quieten_libraries()
    machine = prepare_machine(asked.device, threads=asked.threads)
    zoo = Zoo(*asked.registries, device=machine.device, dtype=machine.dtype)
    return Checker(zoo=zoo, machine=machine).check(asked.what)


def _registry(files: tuple[Path, ...]) -> Registry:
    texts = [file.read_text(encoding="utf-8") if file.exists() else "" for file in files]
    layers = zip((file.parent for file in files), texts, strict=True)
    try:
        return lay_registries([RegistryLayer(folder, text) for folder, text in layers])
    except ValueError as error:
        raise ZooError(f"模型清单不能用：{error}。") from error


def _card(registry: Registry, name: str) -> Card:
    card = next((card for card in registry.cards if card.name == name), None)
    if card is None:
        raise ZooError(f"模型清单里没有「{name}」。运行 danqing models list 看看有哪些。")
    return card


def _like(name: str, registry: Registry) -> Path | None:
    """The folder of a model by its name, or a folder itself."""
    if not name:
        return None
    card = registry.find(name)
    folder = Path(name).expanduser() if card is None else Path(card.path)
    if not folder.is_dir():
        raise ZooError(f"--like 后面的「{name}」不是装好的模型，也不是文件夹。")
    return folder


if __name__ == "__main__":
    sys.exit(main())
