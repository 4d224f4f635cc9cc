"""Replies about the word list. Pure."""

from collections.abc import Sequence
from typing import Final

from bot.policy.normal_form import normalise
from bot.policy.word_lines import MAX_WORD, ReadWords
from bot.policy.word_policy import Hit
from bot.replies.sentences import say
from core.house import WordKind
from core.message import Button, Reply

_MOST_NAMED: Final = 20
_MOST_ON_BUTTON: Final = 200
_MASK: Final = "＊"


def masked(word: str) -> str:
    """A word for a group to see: the first character, and how long it is."""
    return word[:1] + _MASK * (len(word) - 1)


def named(words: Sequence[str], *, is_private: bool) -> str:
    """Some words, as far as there is room, masked in a group."""
    shown = [word if is_private else masked(word) for word in words[:_MOST_NAMED]]
    return "、".join(shown) + ("…" if len(words) > _MOST_NAMED else "")


def changed(
    reason: str, words: Sequence[str], *, num_same: int, read: ReadWords, is_private: bool
) -> Reply:
    """The word list was changed, and what of it was not."""
    lines = [say(reason, count=len(words), words=named(words, is_private=is_private))]
    if num_same:
        lines.append(say("words_also_same", count=num_same))
    lines += skipped(read)
    if reason == "words_added" and any(_is_short(word) for word in words):
        lines.append(say("word_short"))
    undo = Button(label=say("button_words_undo"), command="/撤销", is_minor=True)
    return Reply(text="\n".join(lines), buttons=(undo,))


def unchanged(reason: str, words: Sequence[str], read: ReadWords, *, is_private: bool) -> Reply:
    """Nothing had to be done."""
    lines = [say(reason, words=named(words, is_private=is_private)), *skipped(read)]
    return Reply(text="\n".join(lines))


def skipped(read: ReadWords) -> list[str]:
    """What could not be listed."""
    lines = []
    if read.empty:
        lines.append(say("words_empty", words=named(read.empty, is_private=True)))
    if read.long:
        short = [word[:20] + "…" for word in read.long]
        lines.append(say("words_long", words=named(short, is_private=True), most=MAX_WORD))
    return lines


def which(words: str) -> Reply:
    """Words without a verb: what is to be done with them is asked, not guessed."""
    labels = ("button_add_words", "button_remove_words", "button_allow_words")
    buttons = tuple(
        Button(label=say(label), command=f"/屏蔽词 {say(label)} {words}")
        for label in labels
        if len(words) <= _MOST_ON_BUTTON
    )
    shown = words if len(words) <= _MOST_NAMED else words[:_MOST_NAMED] + "…"
    return Reply(text=say("words_which", words=" ".join(shown.split())), buttons=buttons)


def word_page(
    words: Sequence[tuple[str, WordKind]],
    *,
    num_blocked: int,
    num_allowed: int,
    num_in_files: int,
    page: int,
    pages: int,
    is_private: bool,
) -> Reply:
    """One page of the word list."""
    rows = []
    for word, kind in words:
        shown = word if is_private else masked(word)
        rows.append(say("word_allowed_row", word=shown) if kind is WordKind.ALLOW else shown)
    lines = [
        say(
            "word_list",
            blocked=num_blocked,
            allowed=num_allowed,
            page=page,
            pages=pages,
            words="、".join(rows),
        )
    ]
    if num_in_files:
        lines.append(say("word_list_files", count=num_in_files))
    if not is_private:
        lines.append(say("word_list_masked"))
    before = (_turn("button_words_before", page - 1),) if page > 1 else ()
    after = (_turn("button_words_after", page + 1),) if page < pages else ()
    return Reply(text="\n".join(lines), buttons=before + after)


def tried(text: str, hits: Sequence[Hit]) -> Reply:
    """Whether a prompt would be refused, and for what."""
    if not hits:
        return Reply(text=say("words_pass"))
    rows = [
        say("word_hit_row", part=text[hit.start : hit.end], word=hit.word)
        for hit in hits[:_MOST_NAMED]
    ]
    return Reply(text=say("words_hit", words="、".join(rows)))


def _turn(label: str, page: int) -> Button:
    return Button(label=say(label), command=f"/屏蔽词 第{page}页")


def _is_short(word: str) -> bool:
    return len(normalise(word).text) == 1
