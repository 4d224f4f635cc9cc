"""`danqing label check`: what files say of who generated them, in Chinese."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.labels.aigc import Aigc
from bot.labels.check import Checked, check
from bot.labels.metadata import UnknownFormatError
from bot.labels.provider_code import PRODUCES, PROPAGATES, is_code
from bot.replies.sentences import tell

VALID: Final = 0
NOT_VALID: Final = 1
NOT_READ: Final = 2

KINDS: Final = {"1": "label_kind_1", "2": "label_kind_2", "3": "label_kind_3"}


def report(files: Sequence[Path], write: Callable[[str], object]) -> int:
    """Say of each file whether it carries a valid label.

    Returns VALID where all do, NOT_READ where one could not be looked at, else NOT_VALID.
    """
    worst, is_any_read = VALID, False
    for file in files:
        try:
            checked = check(file.read_bytes())
        except UnknownFormatError:
            write(tell("label_check_unknown", file=file))
            worst = NOT_READ
            continue
        except OSError as error:
            write(tell("label_check_unreadable", file=file, why=error.strerror or error))
            worst = NOT_READ
            continue
        is_any_read = True
        for line in _lines(file, checked):
            write(line)
        worst = max(worst, VALID if checked.is_valid else NOT_VALID)
    if is_any_read:
        write(tell("label_check_visible"))
    return worst


def _lines(file: Path, checked: Checked) -> Iterator[str]:
    if checked.is_valid:
        yield tell("label_check_good", file=file)
    elif checked.faults:
        yield tell("label_check_bad", file=file)
    else:
        yield tell("label_check_none", file=file)
    for fault in checked.faults:
        yield f"  {tell('label_check_fault', fault=tell(fault.reason, key=fault.key))}"
    if checked.label is not None:
        for name, value in _rows(checked.label):
            shown = value or tell("label_check_empty")
            yield f"  {tell('label_check_row', name=name, value=shown)}"


def _rows(label: Aigc) -> Iterator[tuple[str, str]]:
    yield tell("label_row_label"), tell(KINDS[label.label])
    yield tell("label_row_producer"), _provider(label.content_producer, PRODUCES)
    yield tell("label_row_produce_id"), label.produce_id
    yield tell("label_row_propagator"), _provider(label.content_propagator, PROPAGATES)
    yield tell("label_row_propagate_id"), label.propagate_id


def _provider(value: str, service: str) -> str:
    if not value:
        return ""
    if is_code(value, service):
        return tell("label_with_code", value=value)
    return tell("label_with_name", value=value)
