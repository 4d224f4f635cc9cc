"""Replies about works: shown, listed, explained. Pure."""

from collections.abc import Sequence

from bot.commands.render import render
from bot.replies.sentences import say
from bot.replies.spec_rows import more_parts, more_rows
from bot.replies.verbatim import verbatim
from core.command import Command, CommandName, Options, Weighted
from core.message import Button, Picture, Reply
from core.spec import ImageSpec
from core.work import Work


def parameter_line(spec: ImageSpec, seeds: Sequence[int]) -> str:
    """Everything that was resolved, in one line."""
    seed = f"{seeds[0]}–{seeds[-1]}" if len(seeds) > 1 else f"{seeds[0]}"
    parts = [
        f"{spec.width}×{spec.height}",
        f"{spec.steps} 步",
        f"引导 {spec.guidance_scale:g}",
        str(spec.sampler),
        f"种子 {seed}",
        f"模型 {spec.model}",
    ]
    return " · ".join((*parts, *more_parts(spec)))


def as_command(spec: ImageSpec, seed: int | None = None) -> str:
    """The command line that draws the same from words alone, all of it written out.

    Empty where no line says it: a prompt that others have put together may be too long for one.
    """
    command = Command(
        name=CommandName.DRAW,
        prompt=spec.prompt,
        options=Options(
            negative_prompt=spec.negative_prompt or None,
            size=(spec.width, spec.height),
            steps=spec.steps,
            seed=seed,
            guidance_scale=spec.guidance_scale,
            sampler=spec.sampler,
            model=spec.model,
            loras=tuple(Weighted(lora.name, lora.weight) for lora in spec.loras),
        ),
    )
    try:
        return render(command)
    except ValueError:
        return ""


def buttons_of(numbers: Sequence[int]) -> tuple[Button, ...]:
    """What can be done with the works of one command; which of several, the labels say.

    What is wanted less often is minor.
    """
    first, is_one = numbers[0], len(numbers) == 1

    def each(label: str, *, is_minor: bool = False) -> tuple[Button, ...]:
        return tuple(
            Button(
                label=label if is_one else f"{label} #{number}",
                command=f"/{label} #{number}",
                is_minor=is_minor,
            )
            for number in numbers
        )

    again = f"/重画 #{first}" if is_one else f"/重画 #{first} --数量 {len(numbers)}"
    keep = [
        Button(label=label, command=f"/{label} #{first}", is_minor=True)
        for label in ("收藏", "删除")
        if is_one
    ]
    return (
        Button(label="重画", command=again),
        *each("变体"),
        Button(label="改", command=f"/改 #{first} ", is_draft=True),
        *each("放大", is_minor=not is_one),
        Button(label="扩图", command=f"/扩图 #{first} ", is_draft=True, is_minor=True),
        Button(label="参数", command=f"/参数 #{first}", is_minor=True),
        *keep,
    )


def shown(work: Work) -> Reply:
    """A work once more, with fresh buttons."""
    return Reply(
        text=say("shown", number=work.number, prompt=work.spec.prompt),
        pictures=(picture_of(work),),
        buttons=buttons_of((work.number,)),
        numbers=(work.number,),
    )


def picture_of(work: Work) -> Picture:
    """The picture of a work, at its delivered size."""
    return Picture(number=work.number, width=work.spec.width, height=work.spec.height)


def parameters(work: Work) -> Reply:
    """Everything that decided a work."""
    spec = work.spec
    rows = [
        f"反向提示词：{verbatim(spec.negative_prompt) or '（无）'}",
        f"尺寸：{spec.width}×{spec.height}",
        f"步数：{spec.steps}",
        f"引导：{spec.guidance_scale:g}",
        f"采样器：{spec.sampler}",
        f"种子：{work.seed}",
        f"模型：{spec.model}",
        *more_rows(spec),
    ]
    if work.parent is not None:
        rows.append(f"来自：#{work.parent}（{work.command}）")
    if (record := work.record) is not None:
        rows.append(f"环境：{record.device} · {record.dtype} · 桶 {record.bucket}")
        rows.append(f"模型校验：{record.model_hash[:12]}")
    draft = as_command(spec, work.seed)
    return Reply(
        text=say("parameters", number=work.number, prompt=spec.prompt, rows="\n".join(rows)),
        buttons=(
            *((Button(label="照此再写", command=draft, is_draft=True),) if draft else ()),
            Button(label="复现", command=f"/复现 #{work.number}"),
            Button(label="来历", command=f"/历史 树 #{work.number}", is_minor=True),
        ),
        numbers=(work.number,),
    )


def page(works: Sequence[Work], *, query: str, page_number: int, num_pages: int) -> Reply:
    """One page of works, with their pictures and the ways on."""
    rows = "\n".join(
        f"#{work.number} {verbatim(_short(work.spec.prompt))} · {work.created_at.astimezone():%m-%d %H:%M}"
        for work in works
    )
    title = f"「{verbatim(query)}」的作品" if query else "你的作品"
    words = f" {query}" if query else ""
    buttons = []
    if page_number > 1:
        buttons.append(Button(label="上一页", command=f"/历史{words} 第{page_number - 1}页"))
    if page_number < num_pages:
        buttons.append(Button(label="下一页", command=f"/历史{words} 第{page_number + 1}页"))
    return Reply(
        text=say("history", title=title, page=page_number, pages=num_pages, rows=rows),
        pictures=tuple(picture_of(work) for work in works),
        buttons=tuple(buttons),
        numbers=tuple(work.number for work in works),
    )


def _short(prompt: str, most: int = 30) -> str:
    """A prompt on one line, cut with an ellipsis."""
    line = " ".join(prompt.split())
    return line if len(line) <= most else line[: most - 1] + "…"
