"""How long the word policy takes: 10,000 words over prompts of 4,000 characters.

    python benchmarks/word_policy.py

Prints the time to build the automaton, and that of several looks at prompts of four kinds.
A sanity check of orders of magnitude: everything but building must stay far below the 50 ms that
accepting a job may take.
"""

import random
import time
from collections.abc import Callable
from statistics import median
from typing import Final, TypeVar

from bot.policy.word_policy import WordPolicy

T = TypeVar("T")

WORDS: Final = 10_000
CHARACTERS: Final = 4_000
ROUNDS: Final = 20


def main() -> None:
    """Measure and print."""
    draw = random.Random(7)  # noqa: S311 - a benchmark repeats
    common = [chr(code) for code in range(0x4E00, 0x4E00 + 3_000)]
    words = ["".join(draw.choices(common, k=draw.randint(2, 6))) for _ in range(WORDS)]
    policy, seconds = timed(lambda: WordPolicy(blocked=words, allowed=words[:100]))
    print(f"build {WORDS} words: {seconds * 1e3:.1f} ms")
    prompts = {
        "plain": "".join(draw.choices(common, k=CHARACTERS)),
        "nothing but hits": "".join(words)[:CHARACTERS],
        "spaced out": " ".join("".join(words))[:CHARACTERS],
        "Latin": " ".join("grass class pass" for _ in range(CHARACTERS))[:CHARACTERS],
    }
    for name, prompt in prompts.items():
        hits, first = timed(lambda prompt=prompt: policy.hits(prompt))
        rest = [timed(lambda prompt=prompt: policy.hits(prompt))[1] for _ in range(ROUNDS)]
        later = f"median {median(rest) * 1e3:.1f} ms, slowest {max(rest) * 1e3:.1f} ms"
        print(f"{name}: {len(hits)} hits, first {first * 1e3:.1f} ms, {later}")


def timed(action: Callable[[], T]) -> tuple[T, float]:
    """What an action gives, and how many seconds of the processor it took."""
    begun = time.process_time()
    result = action()
    return result, time.process_time() - begun


if __name__ == "__main__":
    main()
