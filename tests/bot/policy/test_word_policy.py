"""Which words hit, however they are written."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.policy.normal_form import normalise
from bot.policy.word_policy import WordPolicy

SEPARATORS = (*" \u3000-·*_/.~（…😀\t", "\u200b", "\ufeff", "\u00ad", "\u0336")
WORDS = ("敏感词", "裸體", "赌", "av女优", "sex", "Nude Girl", "ﾎﾟﾙﾉ", "야동", "порно", "69")
TRADITIONAL = {"词": "詞", "赌": "賭", "优": "優", "体": "體", "裸": "裸"}
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
STYLED = {chr(ord("a") + at): chr(0x1D41A + at) for at in range(26)}
FORMS = (TRADITIONAL, WIDE, STYLED)

texts = st.text(
    alphabet=st.sampled_from("敏感词裸体赌 ，。,.-grassexnud69avé女优색야동\u200b"), max_size=40
)


def parts(policy, text):
    return [(hit.word, text[hit.start : hit.end]) for hit in policy.hits(text)]


@pytest.mark.parametrize(
    ("blocked", "text", "part"),
    [
        ("敏感词", "画一个敏感词吧", "敏感词"),
        ("敏感词", "画一个敏 感-词吧", "敏 感-词"),
        ("敏感词", "画一个敏\u200b感\ufeff词吧", "敏\u200b感\ufeff词"),
        ("敏感词", "敏，感，词", "敏，感，词"),
        ("赌博", "賭博", "賭博"),
        ("賭博", "他赌。。博也", None),
        ("高潮", "山很高，潮湿的森林", None),
        ("高潮", "山顶，高，潮", "高，潮"),
        ("mandate", "man, date", None),
        ("mandate", "m,a,n,d,a,t,e", "m,a,n,d,a,t,e"),
        ("ass", "green grass", None),
        ("ass", "bass", None),
        ("ass", "asset", None),
        ("ass", "ass2", None),
        ("ass", "gréass".replace("é", "e\u0301"), None),
        ("ass", "a nice ass.", "ass"),
        ("ass", "ＡＳＳ", "ＡＳＳ"),
        ("ass", "画ass图", "ass"),
        ("ass", "big_ass", "ass"),
        ("ass", "𝓪𝓼𝓼", "𝓪𝓼𝓼"),
        ("ass", "a s s", "a s s"),
        ("ass", "ä\u0300ss", "ä\u0300ss"),
        ("strasse", "Straße", "Straße"),
        ("nude girl", "NUDE   girl", "NUDE   girl"),
        ("ポルノ", "ﾎﾟﾙﾉ", "ﾎﾟﾙﾉ"),
        ("か", "がく", None),
        ("가", "각", None),
        ("av女优", "看av女优", "av女优"),
        ("av女优", "Wav女优", None),
        ("裸體", "裸体", "裸体"),
    ],
)
def test_a_word_hits_as_a_word_however_it_is_written(blocked, text, part):
    assert parts(WordPolicy(blocked=[blocked]), text) == ([(blocked, part)] if part else [])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("裸色的裙子", []),
        ("裸 色的裙子", []),
        ("裸色背景上的裸女", ["裸"]),
        ("裸体", ["裸"]),
        ("全裸色", ["全裸"]),
    ],
)
def test_an_allowed_word_excuses_the_hits_it_covers(text, left):
    policy = WordPolicy(blocked=["裸", "全裸"], allowed=["裸色"])

    assert [text[hit.start : hit.end] for hit in policy.hits(text)] == left


def test_a_word_that_is_blocked_and_allowed_is_allowed():
    assert WordPolicy(blocked=["裸色"], allowed=["裸 色"]).hits("裸色") == ()


def test_words_of_nothing_but_symbols_are_passed_over():
    policy = WordPolicy(blocked=["，", "😀", ""])

    assert policy.hits("你好，😀") == ()


def test_overlapping_words_are_all_named():
    assert parts(WordPolicy(blocked=["敏感", "感词"]), "敏感词") == [
        ("敏感", "敏感"),
        ("感词", "感词"),
    ]


@given(word=st.sampled_from(WORDS), separators=st.data(), before=texts, after=texts)
def test_inserted_separators_never_hide_a_hit(word, separators, before, after):
    policy = WordPolicy(blocked=[word])
    text = f"{before} {word} {after}"
    assert word in {hit.word for hit in policy.hits(text)}

    hidden = "".join(
        one + "".join(separators.draw(st.lists(st.sampled_from(SEPARATORS), max_size=3)))
        for one in word
    )
    hits = policy.hits(f"{before} {hidden} {after}")

    begin = len(before) + 1
    assert any(begin <= hit.start and hit.end <= begin + len(hidden) for hit in hits)


@given(word=st.sampled_from(WORDS), styles=st.data())
def test_width_case_style_and_traditional_forms_never_hide_a_hit(word, styles):
    forms = [
        styles.draw(st.sampled_from((one, one.upper(), *(form.get(one, one) for form in FORMS))))
        for one in word
    ]

    assert len(WordPolicy(blocked=[word]).hits("".join(forms))) == 1


@given(letters=st.text(alphabet="abcxyz019", min_size=1, max_size=3))
def test_a_latin_word_never_hits_inside_another(letters):
    policy = WordPolicy(blocked=["sex"])

    assert policy.hits(f"{letters}sex") == policy.hits(f"sex{letters}") == ()
    assert len(policy.hits(f"{letters} sex {letters}")) == 1


@given(text=texts)
def test_hits_are_where_the_word_stands(text):
    policy = WordPolicy(blocked=WORDS)

    for hit in policy.hits(text):
        assert normalise(text[hit.start : hit.end]).text == normalise(hit.word).text


@given(text=st.text(max_size=30))
def test_normal_forms_are_stable_and_know_their_origins(text):
    normal = normalise(text)
    assume(normal.text)

    assert normalise(normal.text).text == normal.text
    assert len(normal.origins) == len(normal.text)
    assert list(normal.origins) == sorted(normal.origins)
    assert all(0 <= origin < len(text) for origin in normal.origins)
