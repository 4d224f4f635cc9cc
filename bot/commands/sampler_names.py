"""What people call the samplers."""

import re
from typing import Final, NamedTuple

from core.sampler import Sampler
from core.sampler_card import TABLE_NAME, is_table_name

_NAMES: Final = {
    Sampler.DDIM: "ddim",
    Sampler.DDPM: "ddpm",
    Sampler.DPMPP_2M: "dpm++2m dpmpp2m dpm++ dpmsolver++ dpmsolver dpmsolvermultistep",
    Sampler.DPMPP_2M_KARRAS: (
        "dpm++2mkarras dpmpp2mkarras dpm++2mk dpm++2mka dpmpp2mka dpm++karras"
    ),
    Sampler.EULER: "euler 欧拉 eulerdiscrete",
    Sampler.EULER_A: "eulera eulerancestral eulerancestraldiscrete 欧拉a 欧拉祖先",
    Sampler.HEUN: "heun 休恩 霍恩 heundiscrete",
    Sampler.LCM: "lcm",
    Sampler.PNDM: "pndm plms",
    Sampler.UNIPC: "unipc unipcbh2 unipcmultistep",
}
_BY_NAME: Final = {name: sampler for sampler, names in _NAMES.items() for name in names.split()}
_WORD: Final = re.compile(r"[^\s,;、。]+")
_MAX_WORDS: Final = 3
_OTHERS: Final = frozenset({"sde", "karras", "exponential", "sgm", "2s", "3m"})
"""A word that makes it the name of a sampler we lack: DPM++ 2M *SDE*, Euler *Karras*."""
_KARRAS: Final = "karras"
_PLAIN_SCHEDULES: Final = frozenset({"", "automatic", "normal", "uniform"})


class FoundSampler(NamedTuple):
    """A sampler, or the name of a table, and where it ends."""

    sampler: str
    end: int


def find_sampler(folded: str, start: int) -> FoundSampler | None:
    """The sampler whose name begins at `start`; of several names the longest.

    None also where the words go on to the name of a sampler that is not ours.
    """
    if table := TABLE_NAME.match(folded, start):
        return FoundSampler(table[0].upper(), table.end())
    ends: list[int] = []
    end = start
    while word := _WORD.match(folded, end):
        ends.append(word.end())
        end = word.end() + (folded[word.end() : word.end() + 1] == " ")
        if len(ends) > _MAX_WORDS or end == word.end():
            break
    for place, end in reversed(list(enumerate(ends[:_MAX_WORDS]))):
        sampler = _BY_NAME.get(_key(folded[start:end]))
        if sampler is not None:
            more = folded[end : ends[place + 1]].strip() if place + 1 < len(ends) else ""
            return None if more in _OTHERS else FoundSampler(sampler, end)
    return None


def with_schedule(folded_name: str, schedule: str) -> str | None:
    """The sampler of a parameter block that names its noise schedule apart; None if we lack it.

    Where a block says `Automatic`, DPM++ 2M was drawn with the Karras schedule.
    """
    if is_table_name(folded_name):
        return folded_name.upper()
    key, schedule = _key(folded_name), _key(schedule)
    sampler = _BY_NAME.get(key)
    if sampler is Sampler.DPMPP_2M and schedule in {_KARRAS, "automatic"}:
        return Sampler.DPMPP_2M_KARRAS
    is_same = schedule in _PLAIN_SCHEDULES or key.endswith(schedule)
    return sampler if is_same else None


def _key(name: str) -> str:
    """A name without what differs between programs: spaces, `_`, `-`, a leading `k_`."""
    return re.sub(r"[\s_-]", "", name.removeprefix("k_"))
