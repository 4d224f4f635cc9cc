"""What is known of a command and of an option, apart from what they do."""

from enum import Enum
from typing import Final, Literal

import msgspec

from core.command import CommandName

SINGLE_DASH: Final = frozenset(
    {"u", "r", "ar", "t", "s", "c", "e", "b", "sp", "m", "lora", "cn", "hr", "o"}
)
"""Short names of options, written with one dash."""


class Joined(Enum):
    """When Chinese words may follow a command without a space."""

    ALWAYS = "画一只猫"
    AFTER_SLASH = "/变体弱"
    NEVER = "取消"
    """删除线 and 算了吧 must not set off what removes or changes things."""


class Target(Enum):
    """How a command may name the work it speaks of."""

    NONE = ""
    MARKED = "#12"
    NUMBER = "12"


class CommandWord(msgspec.Struct, frozen=True, kw_only=True):
    """A command as people know it.

    `also` holds its other names, folded (see `bot.commands.text`), with spaces between them.
    One that `draws` takes options; one that `needs_prompt` is nothing without a prompt. With
    `takes_several` the works after the first one are among its words.
    """

    name: CommandName
    also: str
    summary: str
    is_available: bool = False
    is_admin: bool = False
    draws: bool = False
    needs_prompt: bool = False
    target: Target = Target.NONE
    takes_several: bool = False
    joined: Joined = Joined.AFTER_SLASH

    @property
    def aliases(self) -> tuple[str, ...]:
        """All names but the canonical one."""
        return tuple(self.also.split())


class OptionWord(msgspec.Struct, frozen=True, kw_only=True):
    """An option as people know it.

    `key` is its canonical Chinese name, `field` the field of `core.command.Options` it fills.
    `also` holds the other names without dashes, folded. A `closed` value ends by itself, a
    `text` goes on to the next option or the end of the line, a `name` to the next space, and a
    `flag` has none. `form` says in Chinese what a value looks like, `values` are examples of it;
    `after` is a line in which the option has a use.
    """

    key: str
    field: str
    kind: Literal["closed", "text", "name", "flag"] = "closed"
    also: str
    summary: str
    form: str = ""
    values: tuple[str, ...] = ()
    after: str = "/画 一只猫"
    is_available: bool = True

    @property
    def aliases(self) -> tuple[str, ...]:
        """All names but the canonical one, without dashes."""
        return tuple(self.also.split())

    @property
    def example(self) -> str:
        """The option with its first example value, as one would write it."""
        return " ".join((f"--{self.key}", *self.values[:1]))

    def flag(self, name: str) -> str:
        """One of the option's names with its dashes: `-u`, `--反向`."""
        return f"-{name}" if name in SINGLE_DASH else f"--{name}"
