import pytest
from house import open_house

from bot.access import role_of
from bot.replies.verbatim import plain
from core.house import Role
from core.person import Identity


@pytest.fixture
async def house(tmp_path):
    async with open_house(tmp_path, admins=("test:站长",)) as house:
        yield house


async def role_in(house, user):
    async with house.storage.reading() as tx:
        return await tx.roles.get(Identity("test", user))


def test_settings_and_the_terminal_make_admins_whatever_is_stored():
    admins = frozenset({"test:站长"})
    assert role_of(Identity("test", "站长"), given=Role.MEMBER, admins=admins) is Role.ADMIN
    assert role_of(Identity("console", "任何人"), given=Role.VIP, admins=admins) is Role.ADMIN
    assert role_of(Identity("web", "站长"), given=Role.MEMBER, admins=admins) is Role.MEMBER
    assert role_of(Identity("test", "小明"), given=Role.VIP, admins=admins) is Role.VIP


async def test_an_admin_gives_a_role_by_the_number_of_a_work(house):
    await house.draw("/画 一只猫")

    answer = await house.ask("/设身份 #1 会员", user="站长")

    assert plain(answer.text) == "小明（test:小明）现在是会员，原来是普通成员。"
    assert await role_in(house, "小明") is Role.VIP
    again = await house.ask("/设身份 #1 VIP", user="站长")
    assert plain(again.text) == "小明（test:小明）已经是会员了，没有变。"
    await house.ask("/设身份 #1 普通", user="站长")
    assert await role_in(house, "小明") is Role.MEMBER


async def test_an_admin_gives_a_role_by_identity_and_the_new_admin_may_go_on(house):
    await house.ask("/帮助")
    await house.ask("/帮助", user="小红")

    assert (await house.ask("/设身份 test:小红 会员")).is_error
    await house.ask("/设身份 test:小明 管理员", user="站长")

    assert "现在是会员" in (await house.ask("/设身份 test：小红 会员")).text
    assert await role_in(house, "小红") is Role.VIP


async def test_an_admin_gives_a_role_by_replying(house):
    said = await house.say("/画 一只猫", conversation="群")
    await house.platform.wait(lambda: any(one.is_final for one in house.answers(said)))
    picture = next(d for d in house.platform.deliveries if d.reply.is_final)

    for reply_to, role in ((f"remote-{picture.delivery_id}", "会员"), (said, "普通")):
        answer = await house.ask(
            f"/设身份 {role}", user="站长", conversation="群", reply_to=reply_to
        )
        assert "小明（test:小明）" in plain(answer.text)
        assert not answer.is_error


async def test_a_reply_in_another_conversation_means_nobody(house):
    said = await house.say("/帮助", conversation="群")

    answer = await house.ask("/设身份 会员", user="站长", conversation="别的群", reply_to=said)

    assert answer.is_error
    assert "三种办法任选" in answer.text


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("/设身份 小明 会员", "不认「小明 会员」"),
        ("/设身份 @小明 会员", "三种办法任选"),
        ("/设身份 #1", "例如：/设身份 #12 会员"),
        ("/设身份 #1 国王", "你写的是「国王」"),
        ("/设身份 #99 会员", "没有 #99 这张图"),
        ("/设身份 test:没来过 会员", "我不认识「test:没来过」"),
        ("/设身份 test:站长 普通", "一直是管理员"),
        ("/设身份 #1 #2 会员", "一次只能"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_a_sentence(house, line, part):
    await house.draw("/画 一只猫")
    await house.ask("/帮助", user="站长")

    answer = await house.ask(line, user="站长")

    assert answer.is_error
    assert part in plain(answer.text)
    assert await role_in(house, "小明") is Role.MEMBER


async def test_others_are_refused_and_told_their_identity(house):
    await house.draw("/画 一只猫")
    for line in ("/设身份 #1 管理员", "/设身份", "/设身份 小明 管理员"):
        answer = await house.ask(line, user="小红")
        assert answer.is_error
        assert "「test:小红」" in plain(answer.text)
    assert await role_in(house, "小红") is Role.MEMBER


async def test_the_last_admin_stays(tmp_path):
    async with open_house(tmp_path) as house:
        await house.ask("/帮助")
        await house.ask("/帮助", user="小红")
        async with house.storage.transaction() as tx:
            await tx.roles.set(Identity("test", "小明"), Role.ADMIN, house.clock())

        refused = await house.ask("/设身份 test:小明 普通")
        assert (refused.is_error, "最后一个管理员" in refused.text) == (True, True)

        await house.ask("/设身份 test:小红 管理员")
        assert not (await house.ask("/设身份 test:小明 普通")).is_error
        assert (await house.ask("/设身份 test:小明 管理员")).is_error


async def test_roles_are_listed_and_survive_a_restart(tmp_path):
    async with open_house(tmp_path, admins=("test:站长",)) as house:
        await house.draw("/画 一只猫")
        await house.ask("/设身份 #1 会员", user="站长")
    async with open_house(tmp_path, admins=("test:站长",)) as house:
        listed = await house.ask("/设身份", user="站长", message_id="later")
    assert "管理员：test:站长\n会员：test:小明\n" in listed.text
