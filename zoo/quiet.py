"""Quiet: the libraries' own progress bars and advice are not meant for the people here."""

import diffusers
import transformers


def quieten_libraries() -> None:
    """Let diffusers and transformers say nothing but errors."""
    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()
