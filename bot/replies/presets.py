"""What is said about presets."""

from typing import Final

PRESETS: Final[dict[str, str]] = {
    "presets": "你的预设：\n{rows}",
    "presets_shared": "这里共享的预设：\n{rows}",
    "presets_none": "你还没有预设。存一个，例如：/预设 存 水墨风 水墨画，留白 --尺寸 竖图",
    "presets_how": "用的时候写：/预设 用 {name} 一只猫",
    "preset_row": "{name}　{words}",
    "preset_row_shared": "{name}（已共享）　{words}",
    "preset_saved": "存好了「{name}」：{words}\n用的时候写：/预设 用 {name} 一只猫",
    "preset_replaced": "「{name}」改好了，原来是：{before}\n现在是：{words}",
    "preset_removed": "预设「{name}」删掉了，原来是：{words}",
    "preset_is_shared": "「{name}」共享给了这个群，大家都能用：/预设 用 {name} 一只猫",
    "preset_is_kept": "「{name}」不再共享，只有你自己能用。",
    "preset_used": "用了预设「{name}」：{words}",
    "preset_name_needed": "还要写预设的名字，例如：/预设 {deed} 水墨风",
    "preset_bad_name": "「{given}」不能当预设的名字。用最多 {most} 个字，中间没有空格和标点，后面空一格再写内容，例如：/预设 存 水墨风 水墨画，留白",
    "preset_empty": "还要写预设里有什么，可以是提示词、选项，或者都有，例如：/预设 存 水墨风 水墨画，留白 --尺寸 竖图",
    "preset_in_preset": "预设里不能再套预设。",
    "preset_nothing_to_draw": "预设「{name}」里没有提示词，还要写画什么，例如：/预设 用 {name} 一只猫",
    "preset_unknown": "没有叫「{name}」的预设。发「预设」看看有哪些。",
    "preset_not_yours": "你没有叫「{name}」的预设，只能改自己的。",
    "preset_words_unused": "「预设 {deed} {name}」后面的「{given}」用不上，去掉它再发一次。",
    "preset_shared_in_groups": "共享要在群里发，才知道共享给谁。",
    "preset_name_taken": "这里已经有别人共享的「{name}」了。换个名字再存、再共享。",
    "too_many_presets": "你已经存了 {most} 个预设，先删掉几个，例如：/预设 删 {first}",
    "preset_not_here": "「{command}」用不上「--预设」。可以用在：画、图生图、重绘、扩图、线稿、深度。",
}
