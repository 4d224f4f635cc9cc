"""What is said of a line that could not be read, or was read in a way worth telling."""

from typing import Final

PARSING: Final[dict[str, str]] = {
    # No command
    "empty": "没有看到文字。想画图就写，例如：/画 红色背景上的一只猫。发「帮助」看全部指令。",
    "not_a_command": "「{given}」里没有指令。想画图就在前面写「画」，例如：画 红色背景上的一只猫。发「帮助」看全部指令。",
    "unknown_command": "没有「{given}」这个指令。发「帮助」看全部指令；想画图就写，例如：/画 红色背景上的一只猫",
    "misspelt_command": "没有「{given}」这个指令，你是不是想用「{suggestion}」？发「帮助」看全部指令。",
    "no_help": "没有叫「{given}」的指令或选项。发「帮助」看全部。",
    # What no line may have
    "text_too_long": "太长了：一共 {length} 个字符，最多 {most} 个，其中提示词最多 {prompt} 个。删短一些再发。",
    "prompt_too_long": "提示词太长了：{length} 个字符，最多 {most} 个。删短一些再发。",
    "negative_too_long": "反向提示词太长了：{length} 个字符，最多 {most} 个。删短一些再发。",
    "control_character": "第 {position} 个字符（{code}）是看不见的控制字符，去掉它再发。",
    "broken_character": "第 {position} 个字符（{code}）不完整，可能是复制时断开了，换掉它再发。",
    "direction_character": "第 {position} 个字符（{code}）是看不见的方向控制符，会让文字倒着显示，去掉它再发。",
    # No prompt
    "missing_prompt": "「{command}」后面要写画什么，例如：/{command} 红色背景上的一只猫",
    "missing_prompt_fields": "只写了「{fields}」，还没写画什么，例如：/{command} 一只猫，竖图",
    "missing_prompt_negative": "「{negative}」都算进了反向提示词，没有剩下要画的。把要画的写在前面，例如：/{command} 一只猫 --反向 水印",
    # Options and values
    "unknown_option": "没有「{given}」这个选项，发「帮助」看有哪些。如果它是提示词的一部分，就写在「--原文」后面。",
    "misspelt_option": "没有「{given}」这个选项，你是不是想用「--{suggestion}」？如果它是提示词的一部分，就写在「--原文」后面。",
    "option_run_on": "「{given}」没看懂：选项名后面要空一格，例如：{example}",
    "missing_value": "「--{option}」后面要写：{form}。例如：{example}",
    "bad_value": "{option}要写成：{form}，例如：{example}；你写的是「{given}」。",
    "flag_with_value": "「{given}」后面不用写内容，单写「{given}」就行。",
    "setting_unknown": "「{given}」没看懂，什么都没有改。写成例如：/设置 步数=30 尺寸=512x512",
    "bad_amount": "「{given}」不能当作要扩的大小。写成像素（128）、百分比（25%）或者分数（1/2）。",
    # Works
    "bad_target": "「{given}」不是图的编号。编号写成例如：#12",
    "one_target": "一次只能写一张图的编号，你写的是「{given}」。写成例如：#12",
    # How it was read
    "recognised": "已识别：{fields}。",
    "field_left": "已经有{option}了，末尾的「{given}」留在提示词里。",
    "option_glued": "「{given}」前面没有空格，算作提示词；要当选项，就在前面空一格。",
    "option_bare": "「{name}」算作提示词；要当选项，就在前面加两横，例如：--{name}",
    "option_spaced": "「{given}」的横线后面有空格，算作提示词；要当选项，就写「--{name}」。",
    "dash_kept": "「{given}」不是选项，算作提示词。",
    "option_twice": "「--{option}」写了不止一次，用了最后一次的。",
    "seed_as_sampler": "「-s」后面不是数字，按采样器理解：{sampler}。",
    "number_not_factor": "「{number}」按图的编号 #{number} 理解；要说放大几倍，就写成例如：/放大 {number}倍",
    "size_square": "尺寸只写了一个数，按 {side}×{side} 理解。",
    "size_as_aspect": "「{ratio}」是比例，按「--比例 {ratio}」理解。",
    "size_and_aspect": "尺寸和比例都写了，用的是{used}，{dropped}没有用上。",
    "strength_as_percent": "强度按 {percent}% 理解。",
    "block_sampler": "没有「{given}」这个采样器，用的是默认的。",
    "block_left_aside": "粘贴的参数里，这些没有用上：{keys}。",
}
