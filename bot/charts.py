"""Charts as pictures. Slow: to be called in a thread, never inside a transaction."""

import io
from typing import Final

from bot.font import FONT_PATH
from bot.replies.sentences import tell
from bot.summary import Summary

_INK: Final = "#26282b"
_DRAWN: Final = "#2f6690"
_FAILED: Final = "#c8442e"
_WAITED: Final = "#d9a441"
_MOST_LABELS: Final = 12


def chart(summary: Summary, *, title: str) -> bytes:
    """Pictures and failures, and waiting below, over the parts of a span: a PNG, 960 x 640."""
    # Takes a second and much memory, and most conversations never ask for a chart.
    from matplotlib.figure import Figure  # noqa: PLC0415 - see above
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415 - see above
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - see above

    words = FontProperties(fname=str(FONT_PATH), size=11)
    figure = Figure(figsize=(9.6, 6.4), dpi=100, facecolor="white", layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    places = range(len(summary.bars))
    drawn = [bar.num_pictures for bar in summary.bars]
    failed = [bar.num_failed for bar in summary.bars]
    waited = [bar.wait_s or 0.0 for bar in summary.bars]
    above.bar(places, drawn, color=_DRAWN, label=tell("chart_pictures"))
    above.bar(places, failed, bottom=drawn, color=_FAILED, label=tell("chart_failed"))
    below.bar(places, waited, color=_WAITED, label=tell("chart_waited"))
    step = max(1, -(-len(summary.bars) // _MOST_LABELS))
    below.set_xticks(list(places)[::step], [bar.label for bar in summary.bars[::step]])
    for axes in (above, below):
        axes.legend(prop=words, frameon=False, loc="upper left", ncols=2)
        axes.spines[["top", "right"]].set_visible(False)
        axes.margins(y=0.25)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
        for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
            label.set_fontproperties(words)
            label.set_color(_INK)
    figure.suptitle(title, fontproperties=words, fontsize=15, color=_INK)
    target = io.BytesIO()
    figure.savefig(target, format="png")
    return target.getvalue()
