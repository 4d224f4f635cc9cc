"""What `danqing doctor` says of how generated pictures are labelled."""

from bot.checks import Finding, Level
from bot.config_labels import LabelSettings
from bot.replies.sentences import tell


def check_labels(settings: LabelSettings) -> Finding:
    """The labels: what is written, and what an operator has still to decide."""
    title = tell("label_checkup")
    if not settings.visible or not settings.implicit:
        text = tell("label_checkup_no_field" if settings.visible else "label_checkup_no_words")
        fix = tell("label_checkup_off_fix")
        return Finding(title=title, text=text, level=Level.NOTE, fix=fix)
    if not settings.producer_code:
        text = tell("label_checkup_no_code", name=settings.producer_name)
        fix = tell("label_checkup_no_code_fix")
        return Finding(title=title, text=text, level=Level.NOTE, fix=fix)
    text = tell(
        "label_checkup_good",
        text=settings.text,
        corner=settings.corner,
        producer=settings.producer_code,
    )
    return Finding(title=title, text=text)
