import re
from pathlib import Path

from bot.adapters.chat.answer import STATUS
from bot.replies.sentences import SENTENCES

ADAPTERS = Path(__file__).parents[3] / "bot" / "adapters"
REASON = re.compile(r'(?:UserError\(|answer\([^\d()]+, )"(\w+)"')


def test_every_reason_an_adapter_gives_has_its_sentence() -> None:
    sources = [path.read_text("utf-8") for path in ADAPTERS.rglob("*.py")]
    reasons = {reason for source in sources for reason in REASON.findall(source)} | set(STATUS)

    assert {"bad_request", "unexpected", "port_in_use", "file_too_large"} <= reasons
    assert reasons - set(SENTENCES) == set()
