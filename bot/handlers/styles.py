"""The command 风格: which styles there are, and a work in another one."""

from bot.choices import find_model
from bot.commands.names import read_name
from bot.commands.text import Text
from bot.commands.vocabulary import find_option
from bot.handlers import again, sources, targets
from bot.handlers.enqueue import enqueue
from bot.handlers.request import Answer, Request
from bot.handlers.settings import defaults_of
from bot.replies.model_replies import styles_of
from bot.resolve import carry, overlay, resolve
from bot.wish import wish_of
from core.command import Options, Weighted
from core.errors import UserError
from core.work import Work


async def styles(request: Request) -> Answer:
    """List the styles of the current model, or draw a work again in the styles named."""
    words, options = request.command.prompt.strip(), request.command.options
    wanted = _read(words) + options.loras
    if not wanted:
        named = overlay(options, await defaults_of(request))
        card = find_model(named.model, request.registry)
        return Answer(replies=(styles_of(card, request.registry),))
    work = await targets.named_work(request)
    if work is None:
        raise UserError("style_no_picture", given=words or wanted[0].name)
    return await _restyle(request, work, wanted)


async def _restyle(request: Request, work: Work, wanted: tuple[Weighted, ...]) -> Answer:
    """The work again, with its own seed unless another is asked for."""
    await again.check_pictures(request, work)
    given = overlay(request.command.options, Options(seed="不变"))
    options = overlay(Options(loras=wanted), carry(given, work.spec, request.registry))
    resolved = resolve(
        work.spec.prompt,
        options,
        registry=request.registry,
        limits=request.limits,
        wish=wish_of(work.spec, request.registry),
    )
    seed = sources.seed_for(options, work, resolved.seed)
    return await enqueue(request, resolved, seed=seed, parent=work.number)


def _read(words: str) -> tuple[Weighted, ...]:
    """The styles that all of the words name."""
    if not words:
        return ()
    option, text = find_option("风格"), Text.of(words)
    found = None if option is None else read_name(option, text, 0)
    if found is None or found.end != len(words):
        raise UserError("words_not_used", command="风格", given=words)
    styles: tuple[Weighted, ...] = found.changes["loras"]
    return styles
