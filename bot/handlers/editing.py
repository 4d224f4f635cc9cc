"""The command 改: a work changed by a few words.

Where its model can edit, the words are an instruction about the picture; otherwise they change
the prompt, and the seed stays, so that the new picture is near the old one.
"""

from dataclasses import replace

import msgspec

from bot.choices import find_model, models_for
from bot.commands.text import shown
from bot.handlers import again, sources, targets
from bot.handlers.enqueue import enqueue
from bot.handlers.request import Answer, Request
from bot.handlers.sources import Source
from bot.replies.differences import Drawn, changed
from bot.resolve import Resolved, carry, overlay, resolve
from bot.revision import Revision, revise
from bot.spoken import read_spoken
from bot.wish import Wish, wish_of
from core.command import Notice, Options
from core.errors import UserError
from core.model_card import Task
from core.work import Work


async def edit(request: Request) -> Answer:
    """Change a work, or with an editing model any picture."""
    if request.inputs:
        source = await sources.need_source(request)
        return await _instruct(request, source, await sources.basis(request, None), ())
    work, notices = await targets.find_target(request)
    request = _spoken(request, work)
    words = request.command.prompt.strip()
    if not words and request.command.options == Options():
        raise UserError("edit_what", number=work.number)
    options = carry(request.command.options, work.spec, request.registry)
    if words and Task.EDIT in find_model(options.model, request.registry).tasks:
        source = await sources.source_of(request, work)
        basis = await sources.basis(request, work)
        return await _instruct(request, source, basis, notices)
    return await _rewrite(request, work, options, notices)


async def _instruct(
    request: Request, source: Source, options: Options, notices: tuple[Notice, ...]
) -> Answer:
    """Have the model change the picture as the words say."""
    words = request.command.prompt.strip()
    if not words:
        raise UserError("missing_prompt", command=str(request.command.name))
    given = request.command.options
    resolved = resolve(
        words,
        # What the old picture was to show, and in which style, is no part of the instruction.
        msgspec.structs.replace(options, negative_prompt=given.negative_prompt, loras=given.loras),
        registry=request.registry,
        limits=request.limits,
        wish=Wish(reference=source.picture),
    )
    seed = sources.seed_for(options, source.work, resolved.seed)
    if source.work is not None:
        # The words are an instruction here: they are no change of the prompt.
        same = msgspec.structs.replace(resolved.spec, prompt=source.work.spec.prompt)
        line = _differences(source.work, msgspec.structs.replace(resolved, spec=same), seed)
        told = Notice("instructed", {"words": shown(words), "differences": line})
        notices = (*notices, told)
    return await enqueue(request, resolved, seed=seed, parent=source.number, notices=notices)


async def _rewrite(
    request: Request, work: Work, options: Options, notices: tuple[Notice, ...]
) -> Answer:
    """Draw the work again with a changed prompt."""
    old = Revision(prompt=work.spec.prompt, negative_prompt=options.negative_prompt or "")
    new = revise(old, request.command.prompt, number=work.number)
    await again.check_pictures(request, work)
    resolved = resolve(
        new.prompt,
        msgspec.structs.replace(options, negative_prompt=new.negative_prompt),
        registry=request.registry,
        limits=request.limits,
        wish=wish_of(work.spec, request.registry),
    )
    is_kept = options.seed in {None, "不变"}
    seed = work.seed if is_kept else resolved.seed
    line = _differences(work, resolved, seed)
    said = [*notices, Notice("changed", {"differences": line})]
    if editors := models_for(Task.EDIT, request.registry):
        said.append(Notice("editor_here", {"model": editors[0].name}))
    return await enqueue(request, resolved, seed=seed, parent=work.number, notices=tuple(said))


def _spoken(request: Request, work: Work) -> Request:
    """The request with the options that its words name as options: `步数改成 30`."""
    command = request.command
    spoken = read_spoken(command.prompt, prompt=work.spec.prompt)
    if not spoken.changes:
        return request
    told = tuple(one for one in command.notices if one.reason != "option_bare")
    changed = msgspec.structs.replace(
        command,
        prompt=spoken.words,
        options=overlay(command.options, Options(**spoken.changes)),
        notices=(*told, *spoken.notices),
    )
    return replace(request, command=changed)


def _differences(work: Work, resolved: Resolved, seed: int | None) -> str:
    """What becomes different, in one line."""
    line = changed(Drawn(work.spec, work.seed), Drawn(resolved.spec, seed))
    return line + (f"；{resolved.count} 张" if resolved.count > 1 else "")
