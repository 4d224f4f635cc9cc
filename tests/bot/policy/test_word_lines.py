import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.normal_form import normalise
from bot.policy.word_lines import MAX_WORD, read_file, read_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("血腥、暴力", ("血腥", "暴力")),
        ("血腥 暴力，nude girl；ass\n赌 博", ("血腥", "暴力", "nude girl", "ass", "赌博")),
        ("血 腥 暴力", ("血腥", "暴力")),
        ("赌博,賭博，赌·博", ("赌博",)),
        ("Nude  Girl 裸体", ("Nude Girl", "裸体")),
        ("裸", ("裸",)),
        ("", ()),
        ("、，；\n", ()),
    ],
)
def test_words_are_parted_as_people_part_them(text, words):
    assert read_words(text).words == words


def test_what_cannot_be_listed_is_told():
    long = "长" * (MAX_WORD + 1)
    read = read_words(f"好，！！，{long}")

    assert read == (("好",), ("！！",), (long,))


def test_a_file_has_a_word_on_each_line():
    text = "\ufeff# 词表\r\n敏感词\n  nude girl  \n\n放行：裸色\n放行: 放行证\n放行\n…\n#注释\n"

    assert read_file(text) == (("敏感词", "nude girl", "放行"), ("裸色", "放行证"))


@given(st.text(max_size=60))
def test_every_word_is_listable_and_none_comes_twice(text):
    normals = [normalise(word).text for word in read_words(text).words]

    assert all(0 < len(normal) <= MAX_WORD for normal in normals)
    assert len(set(normals)) == len(normals)
    assert not any("、" in word for word in read_words(text).words)
