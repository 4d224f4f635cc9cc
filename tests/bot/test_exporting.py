import csv
import io
import json
import zipfile

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from house import open_house

from bot.adapters.chat.bundles import Bundles
from bot.adapters.chat.person import Person
from bot.handlers import exporting
from core.address import Address
from core.errors import UserError


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path) as house:
        yield house


def viewer(user="小明"):
    return Address(platform="test", conversation=user, user=user, is_private=True)


async def exported(house, said, user="小明"):
    """The reply, and the file that it offers."""
    answer = await house.ask(said, user=user)
    assert not answer.is_error, answer.text
    return answer, await fetched(house, house.platform.deliveries[-1].delivery_id, user)


async def fetched(house, delivery_id, user="小明"):
    chunks = await house.library().bundle(delivery_id, viewer(user))
    return zipfile.ZipFile(io.BytesIO(b"".join([chunk async for chunk in chunks])))


async def test_a_file_holds_pictures_a_table_and_all_parameters(house):
    await house.draw("/画 一只猫 --种子 42 --反向 狗")
    await house.draw("/改 #1 加上雪")
    answer, archive = await exported(house, "/导出")

    assert answer.bundle == (2, 1)
    assert archive.testzip() is None
    assert archive.namelist() == ["图片/2.png", "图片/1.png", "作品.csv", "参数.json"]
    assert archive.read("图片/1.png") == await house.library().picture(1, viewer())

    table = archive.read("作品.csv")
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert (rows[1]["提示词"], rows[1]["反向提示词"], rows[1]["种子"]) == ("一只猫", "狗", "42")
    assert (rows[0]["来自"], rows[0]["指令"], rows[0]["文件"]) == ("1", "改", "图片/2.png")

    newest, first = json.loads(archive.read("参数.json"))
    assert (newest["parent"], first["spec"]["prompt"]) == (1, "一只猫")
    assert first["record"]["bucket"] == 2


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("/导出 猫", (8, 3, 1)),
        ("/导出 收藏", (4, 2)),
        ("/导出 #2-#4", (4, 3, 2)),
        ("/导出 5", (5,)),
        ("/导出 第2页", (2, 1)),
        ("/导出 第1-2页", (8, 7, 6, 5, 4, 3, 2, 1)),
        ("/导出 猫 第1页", (8, 3, 1)),
        ("打包", (8, 7, 6, 5, 4, 3, 2, 1)),
    ],
)
async def test_one_chooses_what_is_in_it(house, said, numbers):
    for animal in "猫狗猫鱼龙马牛猫":
        await house.draw(f"/画 一只{animal}")
    await house.ask("/收藏 #2")
    await house.ask("/收藏 #4")

    assert sorted((await house.ask(said)).bundle, reverse=True) == [*numbers]


async def test_a_formula_is_no_formula_in_the_table(house):
    await house.draw("/画 =1+1 的黑板")
    _, archive = await exported(house, "/导出")

    assert "'=1+1 的黑板" in archive.read("作品.csv").decode("utf-8-sig")
    assert json.loads(archive.read("参数.json"))[0]["spec"]["prompt"] == "=1+1 的黑板"


@pytest.mark.parametrize(("most", "num_bytes"), [(2, 10**9), (200, 300)])
async def test_a_file_is_bounded_and_says_so(house, monkeypatch, most, num_bytes):
    monkeypatch.setattr(exporting, "MOST_WORKS", most)
    monkeypatch.setattr(exporting, "MOST_BYTES", num_bytes)
    await house.draw("/画 一只猫 --数量 4")
    answer = await house.ask("/导出")

    assert 1 <= len(answer.bundle) <= 2
    assert "一次最多" in answer.text
    rest = await house.ask(answer.buttons[0].command)
    assert rest.bundle[0] == answer.bundle[-1] - 1


async def test_what_was_deleted_since_is_left_out_and_named(house):
    await house.draw("/画 一只猫 --数量 2")
    await house.ask("/导出")
    delivery_id = house.platform.deliveries[-1].delivery_id
    await house.ask("/删除 #1")
    archive = await fetched(house, delivery_id)

    assert "图片/1.png" not in archive.namelist()
    rows = list(csv.DictReader(io.StringIO(archive.read("作品.csv").decode("utf-8-sig"))))
    assert [row["文件"] for row in rows] == ["图片/2.png", "（没有图）"]


async def test_a_file_is_for_who_asked_and_outlives_the_bot(tmp_path):
    async with open_house(tmp_path) as house:
        await house.draw("/画 一只猫")
        await house.ask("/导出")
        delivery_id = house.platform.deliveries[-1].delivery_id
    async with open_house(tmp_path) as house:
        assert (await fetched(house, delivery_id)).namelist()
        for wrong, user in ((delivery_id, "小红"), (delivery_id - 1, "小明"), (999, "小明")):
            with pytest.raises(UserError, match="work_not_found"):
                await fetched(house, wrong, user)


async def test_others_works_are_not_in_it(house):
    await house.draw("/画 一只猫", user="小红")

    assert (await house.ask("/导出")).is_error
    assert (await house.ask("/导出 #1-#9")).is_error


async def test_a_file_is_sent_over_http_under_a_name(house):
    await house.draw("/画 一只猫")
    await house.ask("/导出")
    delivery_id = house.platform.deliveries[-1].delivery_id

    def identify(_request):
        return Person(address=viewer(), name="小明")

    app = web.Application()
    app.add_routes(Bundles(library=house.library(), identify=identify).routes())
    async with TestClient(TestServer(app)) as client:
        response = await client.get(f"/bundles/{delivery_id}.zip")
        archive = zipfile.ZipFile(io.BytesIO(await response.read()))

    assert response.headers["Content-Type"] == "application/zip"
    assert f"danqing-{delivery_id}.zip" in response.headers["Content-Disposition"]
    assert archive.testzip() is None
