"""What is said about parameters that were read out of a picture or a text, and favourites."""

from typing import Final

READINGS: Final[dict[str, str]] = {
    # Parameters of what is no work
    "parameters_read": "读出来了，照着画就发：\n{line}",
    "parameters_not_here": "不过在这里还画不了：{sentence}",
    "styles_left_aside": "这里没有这些画风，没有写进去：{styles}。",
    "no_parameters_inside": "这张图里没有写参数，有些平台会把它去掉。丹青画的图可以写编号，例如：/参数 #12",
    "button_draw_like": "照着画",
    # Favourites
    "favourite_added": "收藏了 #{number}。发「收藏」翻看。",
    "favourite_known": "#{number} 已经在收藏里了。",
    "favourite_removed": "#{number} 不在收藏里了。",
    "favourite_not_there": "#{number} 本来就不在收藏里。",
    "favourite_which": "取消收藏哪一张？写上编号，例如：/取消收藏 #12；或者回复那张图。",
    "favourites": "你的收藏（第 {page} / {pages} 页）\n{rows}",
    "favourite_row": "#{number} {prompt}",
    "favourites_none": "还没有收藏。看到喜欢的图，回复它说「收藏」，或者写编号：/收藏 #12",
    "button_favourite": "收藏",
    "button_unfavourite": "取消收藏",
    "button_favourites_before": "上一页",
    "button_favourites_after": "下一页",
}
