import pytest

from tests.bot.adapters.discord.stage import staged


@pytest.fixture
async def stage(tmp_path):
    async with staged(tmp_path) as stage:
        yield stage
