import pytest

from training.names import (
    Kind,
    NamedEmoji,
    emoji_key,
    everyday_subjects,
    read_subjects,
    tail_subjects,
)


def test_the_everyday_list_holds_many_subjects_and_calls_no_two_alike():
    subjects = everyday_subjects()
    names = [name for subject in subjects for name in subject.names]
    assert len(subjects) >= 150
    assert len(names) == len(set(names))
    assert all(subject.measure for subject in subjects)


def test_any_beginning_of_the_everyday_list_holds_every_kind():
    assert {subject.kind for subject in everyday_subjects()[:40]} == set(Kind)


def test_everyday_words_are_known():
    known = {name for subject in everyday_subjects() for name in subject.names}
    assert {"猫", "小猫咪", "狗", "苹果", "汽车", "公交车", "番茄", "玫瑰", "月亮"} <= known


def test_a_key_is_an_emoji_without_variation_selectors():
    assert emoji_key("❤️") == "2764"
    assert emoji_key("🧑‍🚀") == "1f9d1-200d-1f680"


def test_a_list_is_read_with_its_kinds_and_tints():
    cat, sun = read_subjects("# 动物\n[animal tint]\n🐱 只 猫 猫咪\n\n[nature]\n☀️ 个 太阳\n")
    assert (cat.name, cat.names, cat.measure) == ("猫", ("猫", "猫咪"), "只")
    assert (cat.kind, cat.is_tintable) == (Kind.ANIMAL, True)
    assert (sun.kind, sun.is_tintable) == (Kind.NATURE, False)


def test_a_list_that_names_something_twice_is_refused_with_the_name():
    with pytest.raises(ValueError, match="猫咪"):
        read_subjects("[animal]\n🐱 只 猫 猫咪\n🐈 只 猫咪\n")


def test_a_line_without_a_name_is_refused():
    with pytest.raises(ValueError, match="not a subject"):
        read_subjects("[animal]\n🐱 只\n")


def test_the_tail_leaves_out_what_is_known_long_or_not_worth_drawing():
    everyday = read_subjects("[animal]\n🐱 只 猫\n")
    entries = [
        NamedEmoji("猫脸", "1F431", 3),
        NamedEmoji("猫", "1F408", 3),
        NamedEmoji("带有很多很多东西的脸", "1F600", 3),
        NamedEmoji("T恤", "1F455", 7),
        NamedEmoji("三点", "1F552", 5, 58),
        NamedEmoji("旗子", "1F3C1", 9),
        NamedEmoji("黑猫", "1F408-200D-2B1B", 3),
        NamedEmoji("日落", "1F307", 5),
        NamedEmoji("驴", "1FACF", 3),
    ]
    tail = tail_subjects(entries, everyday, reserved=("日落",))
    assert [(subject.key, subject.names) for subject in tail] == [("1facf", ("驴",))]
