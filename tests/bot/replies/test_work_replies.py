from msgspec.structs import replace

from bot.commands.parser import parse
from bot.replies.work_replies import as_command
from core.spec import ImageSpec

SPEC = ImageSpec(
    model="mini",
    prompt="一只猫",
    width=512,
    height=512,
    steps=20,
    guidance_scale=4,
    sampler="DDIM",
)


def test_a_spec_is_written_as_a_line_that_is_read_the_same():
    command = parse(as_command(SPEC, 7))

    assert (command.prompt, command.options.seed, command.options.steps) == ("一只猫", 7, 20)


def test_what_no_line_says_is_written_as_none():
    assert as_command(replace(SPEC, prompt=" 一只猫")) == ""
    assert as_command(replace(SPEC, prompt="猫" * 100_000)) == ""
