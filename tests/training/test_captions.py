import opencc
import pytest

from training.captions import Narrator, Wording
from training.names import everyday_subjects
from training.phrases import COLOUR_NAMES, PLACE_NAMES, SHORT_COLOURS, STYLE_NAMES, WHERE
from training.randomness import stream
from training.scene import Colour, Layout, Place, Placement, Scale, Scene, Style
from training.scene_sampler import SceneSampler, Shares
from training.vocabulary import SPECIAL, vocabulary

SUBJECTS = everyday_subjects()
NAMES = [subject.name for subject in SUBJECTS]
PLAIN = Wording(traditional=0, stray_word=0, lead=0)


def scene(
    *names: str, tints: tuple[Colour | None, ...] = (None, None, None, None), **rest
) -> Scene:
    spots = [(0.26, 0.26), (0.74, 0.74), (0.26, 0.74), (0.74, 0.26)]
    given = {"background": Colour.WHITE, "style": Style.CARTOON, "layout": Layout.SINGLE, **rest}
    return Scene(
        placements=tuple(
            Placement(subject=NAMES.index(name), x=x, y=y, size=0.5, tint=tint)
            for name, (x, y), tint in zip(names, spots, tints, strict=False)
        ),
        **given,
    )


def captions(one: Scene, wording: Wording = PLAIN, count: int = 80) -> list[str]:
    narrator, rng = Narrator(SUBJECTS, wording), stream("captions")
    return [narrator.tell(one, rng).text for _ in range(count)]


def test_the_same_random_numbers_give_the_same_caption():
    narrator = Narrator(SUBJECTS, Wording())
    assert narrator.tell(scene("猫"), stream("a")) == narrator.tell(scene("猫"), stream("a"))


def test_a_subject_goes_by_all_its_names_with_its_measure_word():
    told = captions(scene("猫"), count=300)
    cat = SUBJECTS[NAMES.index("猫")]
    assert all(any(name in text for name in cat.names) for text in told)
    assert {name for name in cat.names for text in told if name in text} == set(cat.names)
    assert any("一只猫" in text for text in told)


def test_a_tint_is_always_told_in_one_of_its_words():
    words = (*COLOUR_NAMES[Colour.PURPLE], SHORT_COLOURS[Colour.PURPLE])
    told = captions(scene("猫", tints=(Colour.PURPLE,)))
    assert all(any(word in text for word in words) for text in told)
    assert not any("紫" in text for text in captions(scene("猫")))


def test_a_name_never_contradicts_its_tint():
    told = captions(scene("苹果", tints=(Colour.BLUE,))) + captions(
        scene("枫叶", tints=(Colour.BLUE,))
    )
    assert not any("红" in text for text in told)
    assert any("青蛙" in text for text in captions(scene("青蛙", tints=(Colour.BLUE,))))


def test_numbers_are_told_in_words_and_digits():
    told = captions(scene("苹果", "苹果", "苹果", layout=Layout.SEVERAL))
    assert all("三个" in text or "3个" in text for text in told)
    assert any("3个" in text for text in told)


def test_a_size_is_told():
    assert all("小" in text or "迷你" in text for text in captions(scene("狗", scale=Scale.SMALL)))
    assert all("大" in text for text in captions(scene("狗", scale=Scale.LARGE)))


@pytest.mark.parametrize("background", [*Colour, *Place])
def test_a_caption_says_whether_it_tells_the_background(background):
    narrator, rng = Narrator(SUBJECTS, PLAIN), stream(background)
    if isinstance(background, Colour):
        words = (*COLOUR_NAMES[background], SHORT_COLOURS.get(background, background) + "底")
    else:
        words = (*PLACE_NAMES[background], *WHERE[background])
    for _ in range(80):
        caption = narrator.tell(scene("猫", background=background), rng)
        assert any(word in caption.text for word in words) == caption.tells_background


@pytest.mark.parametrize("style", Style)
def test_a_caption_says_whether_it_tells_the_style(style):
    narrator, rng = Narrator(SUBJECTS, PLAIN), stream(style)
    for _ in range(60):
        caption = narrator.tell(scene("猫", style=style), rng)
        assert any(word in caption.text for word in STYLE_NAMES[style]) == caption.tells_style


def test_a_pair_is_told_so_that_each_keeps_its_side():
    wording = Wording(traditional=0, stray_word=0, lead=0, style=0, usual_style=0, white=0)
    told = captions(scene("鸡", "鱼", layout=Layout.LEFT_RIGHT), wording, 200)
    for text in told:
        chicken, fish = text.find("鸡"), max(text.find("鱼"), text.find("鱼儿"))
        if "右边是" in text and "左边是" in text:
            assert (text.index("左边是") < text.index("右边是")) == (chicken < fish)
        elif text.endswith("的左边"):
            assert chicken < fish
        elif text.endswith("的右边"):
            assert fish < chicken
    assert any("和" in text for text in told)


def test_traditional_captions_hold_no_simplified_character():
    told = captions(scene("乌龟", background=Place.BEACH), Wording(traditional=1, stray_word=0))
    assert all(opencc.OpenCC("s2t").convert(text) == text for text in told)
    assert any("龜" in text for text in told)


def test_stray_words_keep_the_caption_around_them():
    told = captions(scene("猫"), Wording(stray_word=1, traditional=0))
    assert all(any(name in text for name in SUBJECTS[NAMES.index("猫")].names) for text in told)
    assert len(set(told)) > 70


def test_captions_are_short_and_spelled_with_the_vocabulary():
    sampler, narrator = SceneSampler(SUBJECTS, Shares()), Narrator(SUBJECTS, Wording())
    known, rng = set(vocabulary(SUBJECTS)), stream("all")
    told = [narrator.tell(sampler.sample(rng), rng).text for _ in range(1500)]
    assert {sign for text in told for sign in text.lower() if not sign.isspace()} <= known
    assert max(map(len, told)) <= 46
    assert len(set(told)) > 1400


def test_the_vocabulary_begins_with_the_special_tokens_and_repeats_nothing():
    words = vocabulary(SUBJECTS)
    assert words[: len(SPECIAL)] == SPECIAL
    assert len(words) == len(set(words)) > 5000
    assert {"汉", "漢", "雾", "3", "##d"} <= set(words)


def test_the_vocabulary_does_not_depend_on_the_order_of_the_subjects():
    assert vocabulary(SUBJECTS) == vocabulary(SUBJECTS[::-1])
