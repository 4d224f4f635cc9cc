"""What can go wrong in training through no fault of the code."""


class TrainingError(Exception):
    """Training cannot go on; the message says what to do about it."""
