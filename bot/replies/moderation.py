"""What is said about words that may not be used, and about pictures that may not be shown."""

from typing import Final

MODERATION: Final[dict[str, str]] = {
    # Prompts
    "prompt_blocked": "提示词里的「{words}」在这里不能用，所以没有画，也不算次数。换个说法再发一次就行。",
    "prompt_refused": "审核服务没有通过这次的提示词，所以没有画，也不算次数。{why}换个说法再发一次就行。",
    "prompt_unchecked": "审核服务现在联系不上，没有审核过的不能画，也不算次数。过一会儿再发一次；一直这样的话，请告诉管理员。",
    "service_reason": "理由是「{given}」。",
    # Pictures
    "pictures_held": "{numbers} 画好了，要等管理员看过才能给你；看过了我会告诉你。",
    "pictures_dropped": "{numbers} 没有通过图片检查，没有留下，也不算次数。换个说法再试就行。",
    "picture_dropped": "{numbers} 画好了，但没有通过图片检查，所以没有留下，也不算次数。换个说法再试就行。",
    "picture_unchecked": "{numbers} 画好了，但这会儿没有办法检查图片，所以没有留下，也不算次数。过一会儿再试；一直这样的话，请告诉管理员。",
    "work_held": "#{number} 要等管理员看过才能用。",
    "work_withheld": "#{number} 没有通过图片检查，所以没有图。",
    # The settings
    "moderation_url_wrong": "审核服务的地址要以 http:// 或者 https:// 开头，你写的是「{given}」。",
    # The word list
    "words_added": "屏蔽了 {count} 个词：{words}。提示词里有它们的都不会画，中间夹了空格、符号，换成繁体、全角也一样。",
    "words_allowed": "放行了 {count} 个词：{words}。屏蔽的词只要在它们里面，就不算。",
    "words_removed": "从词表里拿掉了 {count} 个词：{words}。",
    "words_unchanged": "词表没有变：{words} 本来就是这样。",
    "words_also_same": "另外 {count} 个本来就是这样。",
    "words_empty": "「{words}」里没有字母、汉字或者数字，跳过了。",
    "words_long": "「{words}」超过 {most} 个字，跳过了。",
    "word_short": "只有一个字的词会挡下很多无关的话；要是误伤了，就放行那个词，例如：/屏蔽词 放行 裸色",
    "words_not_listed": "词表里没有：{words}。发「屏蔽词」看看有哪些。",
    "words_file_stays": "（写在文件里的词不在这里改：改好文件，再发「屏蔽词 重载」。）",
    "words_needed": "写上要{verb}的词，几个之间用顿号隔开，例如：/屏蔽词 {verb} 血腥、暴力",
    "words_which": "「{words}」要添加、删除，还是放行？点下面的按钮，或者写成例如：/屏蔽词 添加 血腥、暴力",
    "word_list_empty": "词表里还没有词。添加：/屏蔽词 添加 血腥、暴力",
    "word_list": "词表里有 {blocked} 个屏蔽的词、{allowed} 个放行的词（第 {page}/{pages} 页）：\n{words}",
    "word_list_files": "另外文件里有 {count} 个词。",
    "word_list_masked": "在群里只露出第一个字；私聊我发「屏蔽词」看全部。",
    "word_allowed_row": "放行 {word}",
    "words_reloaded": "重新读了词表文件，里面一共 {count} 个词。",
    "word_file_unreadable": "读不了词表文件「{file}」：要在设置写的位置，存成 UTF-8 编码。原来的词照样管用。",
    "words_hit": "会被挡下，碰到的是：{words}。",
    "words_pass": "不会被挡下。",
    "word_hit_row": "「{part}」（词表里的「{word}」）",
    "button_add_words": "添加",
    "button_remove_words": "删除",
    "button_allow_words": "放行",
    "button_words_before": "上一页",
    "button_words_after": "下一页",
    "button_words_undo": "撤销",
}
