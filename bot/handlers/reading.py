"""参数 of what is no work: a picture that carries its parameters, or a pasted block of them."""

from typing import Final

import msgspec

from bot.choices import find_loras, find_model
from bot.commands.parser import parse, parse_words
from bot.commands.render import render
from bot.handlers.request import Answer, Request
from bot.handlers.settings import default_model
from bot.posted import read_posted
from bot.replies import reading_replies
from bot.resolve import resolve
from core import infotext
from core.command import Command, CommandName, Notice, Weighted
from core.errors import UserError
from core.message import Reply

_ASIDE: Final = "block_left_aside"
_JOINT: Final = "、"


async def read_pictures(request: Request) -> Answer:
    """What the pictures that came along say of how they were drawn."""
    files = request.message.attachments or request.message.quoted
    replies = []
    for file in files:
        posted = read_posted(file.data)
        command = _ours(posted.line) or _theirs(request, posted.infotext)
        if command is not None:
            replies.append(await _reply(request, command))
    if not replies:
        raise UserError("no_parameters_inside")
    return Answer(replies=tuple(replies))


async def read_words(request: Request) -> Answer | None:
    """What pasted parameters say; None where the words are none."""
    command = _theirs(request, request.command.prompt)
    return None if command is None else Answer(replies=(await _reply(request, command),))


def _ours(line: str) -> Command | None:
    """The command that one of our own pictures carries."""
    try:
        command = parse(line) if line else None
    except UserError:
        return None
    is_drawing = command is not None and command.name is CommandName.DRAW
    return command if is_drawing else None


def _theirs(request: Request, text: str) -> Command | None:
    """The command that an A1111 text stands for, its model taken where there is one of its name."""
    said = infotext.parse(text)
    if said is None:
        return None
    command = parse_words(text)
    card = request.registry.find(said.fields.get("Model", ""))
    if card is None:
        return command
    return msgspec.structs.replace(
        command,
        options=msgspec.structs.replace(command.options, model=card.name),
        notices=tuple(filter(None, map(_without_model, command.notices))),
    )


def _without_model(notice: Notice) -> Notice | None:
    """A notice of what was left aside, without the model."""
    if notice.reason != _ASIDE:
        return notice
    keys = [key for key in notice.values["keys"].split(_JOINT) if key.casefold() != "model"]
    return Notice(_ASIDE, {"keys": _JOINT.join(keys)}) if keys else None


async def _reply(request: Request, command: Command) -> Reply:
    """What was read, as a line that draws it, and what keeps it from being drawn here."""
    options = command.options
    if options.model is None:
        options = msgspec.structs.replace(options, model=(await default_model(request)).name)
    known, unknown = _styles(request, options.loras, options.model)
    notices = [*command.notices]
    if unknown:
        notices.append(Notice("styles_left_aside", {"styles": _JOINT.join(unknown)}))
    command = msgspec.structs.replace(
        command, options=msgspec.structs.replace(command.options, loras=known), notices=()
    )
    problem = None
    try:
        resolve(
            command.prompt,
            msgspec.structs.replace(options, loras=known),
            registry=request.registry,
            limits=request.limits,
        )
    except UserError as error:
        problem = error
    try:
        line = render(command)
    except ValueError:
        raise UserError("no_parameters_inside") from None
    return reading_replies.read(line, tuple(notices), problem)


def _styles(
    request: Request, styles: tuple[Weighted, ...], model: str | None
) -> tuple[tuple[Weighted, ...], tuple[str, ...]]:
    """The styles there are here for a model, and the names of the others."""
    known: list[Weighted] = []
    unknown: list[str] = []
    for style in styles:
        try:
            find_loras((style,), find_model(model, request.registry), request.registry, [])
        except UserError:
            unknown.append(style.name)
        else:
            known.append(style)
    return tuple(known), tuple(unknown)
