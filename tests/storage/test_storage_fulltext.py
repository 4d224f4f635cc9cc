import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from stored import add_drawn, undone

from storage.fulltext import Phrase, phrases, tokens

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
chinese = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
prompts = st.text(
    chinese | st.sampled_from("，。 ab1　🐱\u3400\U00020000\U00031350"), min_size=1, max_size=40
)
awkward = st.lists(
    st.sampled_from(
        [*"\"'*():^+-{},\\\0.;%_ 猫a🐱", "AND", "OR", "NOT", "NEAR(a b", "words", "person", "rowid"]
    ),
    max_size=12,
).map("".join)
real_search = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("一只猫", ("一", "只", "猫")),
        ("一只，猫！", ("一", "只", "猫")),
        ("Red HAT 2k", ("red", "hat", "2k")),
        ("ＡＢ１", ("ab1",)),
        ("猫cat狗", ("猫", "cat", "狗")),
        ("café", ("café",)),
        ("cafe\u0301", ("café",)),
        ("t-shirt_x", ("t", "shirt", "x")),
        ("ひらカナ한글", ("ひ", "ら", "カ", "ナ", "한", "글")),
        ("🐱‍👤👍🏽❤️", ("🐱", "👤", "👍", "🏽", "❤")),
        ("привет", ("привет",)),
        ("\U00031350\U000e0100", ("\U00031350",)),
        (" \t\n，。\0", ()),
    ],
)
def test_a_text_is_cut_into_tokens(text, cut):
    assert tokens(text) == cut


def test_the_last_letters_of_a_word_may_go_on():
    assert phrases("汉服 cat 猫cat cat猫 ，") == (
        Phrase(("汉", "服"), is_open_ended=False),
        Phrase(("cat",), is_open_ended=True),
        Phrase(("猫", "cat"), is_open_ended=True),
        Phrase(("cat", "猫"), is_open_ended=False),
    )


@given(anything)
def test_a_token_holds_nothing_that_the_index_would_cut_or_the_query_would_mean(text):
    for token in tokens(text):
        assert token
        assert all(character.isalnum() for character in token if character.isascii())
        assert not any(character.isspace() for character in token)


@given(anything, anything)
def test_cutting_does_not_depend_on_what_stands_apart(left, right):
    assert tokens(f"{left}，{right}") == tokens(left) + tokens(right)


@real_search
@given(prompt=prompts, data=st.data())
async def test_any_piece_of_chinese_finds_its_prompt(storage, prompt, data):
    start = data.draw(st.integers(0, len(prompt) - 1))
    end = data.draw(st.integers(start + 1, len(prompt)))
    piece = prompt[start:end]
    assume(all(character > "⺀" for character in piece))

    async with undone(storage) as tx:
        number = await add_drawn(tx, prompt=prompt)
        page = await tx.works.page(1, query=piece, limit=1)

        assert [work.number for work in page.works] == [number]


@real_search
@example(query='"')
@example(query='猫" OR words : "狗')
@example(query="NEAR(猫 狗")
@given(query=awkward)
async def test_no_query_breaks_the_search(storage, query):
    """And only a query whose words the prompt has finds it."""
    async with undone(storage) as tx:
        await add_drawn(tx, prompt="猫 a")
        count = await tx.works.count(1, query=query)

        page = await tx.works.page(1, query=query, limit=1)
        assert len(page.works) == count
        if not set(tokens(query)) <= {"猫", "a"}:
            assert count == 0


@real_search
@given(prompt=anything)
async def test_a_prompt_finds_itself(storage, prompt):
    async with undone(storage) as tx:
        number = await add_drawn(tx, prompt=prompt)
        page = await tx.works.page(1, query=prompt, limit=1)

        assert [work.number for work in page.works] == [number]
