import pytest

from tests.fakes.dingtalk_server import fake_dingtalk


@pytest.fixture
async def platform():
    """A DingTalk that pings often and redelivers soon."""
    async with fake_dingtalk() as fake:
        fake.gateway.redeliver_after_s = 2.0
        yield fake
