"""Whatever is written, it is read as a command or refused with a reason; nothing is lost."""

import re
import unicodedata

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.commands.parser import parse
from bot.commands.render import render
from bot.commands.text import Text, fold
from bot.commands.vocabulary import COMMANDS
from bot.commands.word import Target
from bot.replies.parsing import PARSING
from core.command import Command, CommandName, Options, Weighted
from core.errors import UserError
from core.sampler import Sampler
from core.spec import MAX_SEED

deterministic = settings(derandomize=True, deadline=None, max_examples=400)

WORDS = """
画|/|！|图生图|变体|设置|取消|..|?|一只猫|月亮|--|——|－－|-|--步数|--步数 20|——步数 二十
--步束 20|-s|-s Euler a|--反向|--反向 水印|--反向 "水印 --步数 20"|"|“|”|'|\\|\\"|--原文
--提示词|提示词：|反向提示词：|Negative prompt:|Steps: 28, Sampler: Euler a, Seed: 1|Steps: 1,
<lora:|<lora:水墨:0.8>|竖图|4张|四 张|10000张|，|,|、|：|=|步数=30|#12|＃12|12号|12|&seed=1|&
尺寸=512x768|--尺寸 512|512，768|--私密|--模型|❤️|👨‍👩‍👧|ﬁ|½|İ|ß|…|。|99999999999999999999|百百百百
"""
SPACES = ["\n", "\t", " ", "　", "\r\n", "\u200b", "\u200d", "\ufeff"]
PIECES = st.sampled_from([*WORDS.strip().replace("\n", "|").split("|"), *SPACES])
SAFE_CHARACTERS = st.characters(
    exclude_categories=["Cs", "Cc"],
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
)
NASTY = st.lists(PIECES | st.text(SAFE_CHARACTERS, max_size=6), max_size=12).flatmap(
    lambda pieces: st.sampled_from(["", " "]).map(lambda glue: glue.join(pieces))
)


@deterministic
@given(st.text() | NASTY | NASTY.map("画 ".__add__) | NASTY.map("/设置 ".__add__), st.booleans())
@example("\ud800", True)
@example("/\x00", False)
@example("画 \ud800", True)
@example("画 猫\u202e", True)
@example("", False)
def test_any_text_is_a_command_or_a_reason_with_a_sentence(
    text: str,
    is_addressed: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    try:
        command = parse(text, is_addressed=is_addressed)
    except UserError as error:
        sentence = PARSING[error.reason].format(**error.values)
        assert sentence.isprintable(), sentence
    else:
        for notice in command.notices:
            assert PARSING[notice.reason].format(**notice.values)


@deterministic
@given(NASTY)
def test_talk_in_a_group_is_never_answered(text: str) -> None:
    assume(not fold(text).lstrip().startswith(("/", "!", "、")))
    with pytest.raises(UserError) as refusal:
        parse(text, is_addressed=False)
    assert refusal.value.reason == "not_a_command"


@deterministic
@given(NASTY)
def test_a_prompt_is_what_was_typed_with_nothing_changed(text: str) -> None:
    try:
        prompt = parse(f"画 {text}").prompt
    except UserError:
        return
    # Only whole parts are cut out, and only white space is put in their place.
    where = 0
    for character in prompt:
        if character not in " \n":
            where = text.index(character, where) + 1
    assert prompt == Text.of(prompt).strip().typed


@deterministic
@given(st.text(SAFE_CHARACTERS, min_size=1, max_size=80))
def test_a_prompt_after_verbatim_is_exactly_the_rest(text: str) -> None:
    text = Text.of(text).strip().typed
    assume(any(character.isprintable() and not character.isspace() for character in text))
    assert parse(f"/画 --步数 20 --原文 {text}").prompt == text


def _is_prompt(text: str) -> bool:
    return text == Text.of(text).strip().typed and len(text) <= 4_000


prompts = NASTY.map(lambda text: Text.of(text).strip().typed).filter(_is_prompt)
names = st.from_regex(re.compile(r"[\w.]{1,12}"), fullmatch=True).filter(
    lambda name: unicodedata.is_normalized("NFKC", name) and name.isprintable()
)
numbers = st.floats(0, 1) | st.sampled_from([0.35, 0.6, 1.0, 5e-324])
sizes = (
    st.fixed_dictionaries({"size": st.tuples(st.integers(8, 8192), st.integers(8, 8192))})
    | st.fixed_dictionaries({"size": st.sampled_from(["方图", "竖图", "横图"])})
    | st.fixed_dictionaries({"aspect": st.tuples(st.integers(1, 100), st.integers(1, 100))})
    | st.just({})
)
other_options = st.fixed_dictionaries(
    {},
    optional={
        "negative_prompt": NASTY,
        "steps": st.integers(1, 1000),
        "seed": st.integers(0, MAX_SEED) | st.sampled_from(["随机", "不变"]),
        "guidance_scale": st.floats(0, 100),
        "strength": numbers,
        "count": st.integers(1, 100),
        "sampler": st.sampled_from(Sampler),
        "model": st.text(SAFE_CHARACTERS, min_size=1, max_size=20).filter(
            lambda name: name.isprintable() and name == name.strip()
        ),
        "loras": st.lists(st.builds(Weighted, names, st.none() | st.floats(-5, 5)), max_size=3).map(
            tuple
        ),
        "fit": st.sampled_from(["拉伸", "裁剪", "留白"]),
        "fill": st.sampled_from(["复制", "镜像"]),
        "control": st.builds(
            Weighted, st.sampled_from(["线稿", "深度"]), st.none() | st.floats(0, 5)
        ),
        "control_scale": st.floats(0, 5),
        "preprocess": st.sampled_from(["原样", "提取"]),
        "upscale": st.floats(1, 8),
        "is_private": st.booleans(),
        "is_raw": st.booleans(),
    },
)
options = st.builds(lambda size, others: Options(**size, **others), sizes, other_options)


@st.composite
def commands(draw: st.DrawFn) -> Command:
    word = draw(st.sampled_from(COMMANDS))
    has_options = word.draws or word.name is CommandName.SETTINGS
    prompt = draw(prompts.filter(bool) if word.needs_prompt else prompts)
    target = draw(st.none() | st.integers(1, 2**63 - 1))
    return Command(
        name=word.name,
        prompt=prompt,
        target=None if word.target is Target.NONE else target,
        options=draw(options) if has_options else Options(),
    )


@settings(deterministic, max_examples=1_000)
@given(commands())
def test_a_command_written_out_is_read_back_the_same(command: Command) -> None:
    # A prompt of invisible marks alone is no prompt.
    assume(command.prompt.strip("\u200b\u200d\ufeff") or not command.prompt)
    assert parse(render(command)) == command
