"""Trains the judge in the workshop."""

from training.checkpoint import fingerprint
from training.files import replacing
from training.judge import Judge, JudgeConfig, JudgeNetwork
from training.judge_trainee import JudgeTrainee
from training.randomness import initial_weights
from training.workshop import Workshop


def train_judge(shop: Workshop) -> None:
    """Train the judge on the subjects in use, and keep it in the workspace."""
    settings, seed = shop.recipe.judge, shop.recipe.seed
    names = tuple(subject.name for subject in shop.sprites.subjects)
    with initial_weights(seed, "judge"):
        network = JudgeNetwork(settings.channels, len(names))
    trainee = JudgeTrainee(
        network,
        feed=shop.feed("judge", batch=settings.fit.batch),
        held_out=shop.held_out("judge").batch(0),
        device=shop.gym.device,
        address=(seed, "judge"),
    )
    origin = fingerprint(seed, settings, shop.recipe.data, shop.workspace.sprites)
    trained = shop.train("judge", trainee, settings.fit, origin=origin)
    with replacing(shop.workspace.judge) as folder:
        Judge(JudgeConfig(subjects=names, channels=settings.channels), trained).save(folder)


def load_judge(shop: Workshop) -> Judge:
    """The trained judge; OSError where it has not been trained yet."""
    return Judge.load(shop.workspace.judge)
