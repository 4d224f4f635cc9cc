"""What is said about limits and quotas."""

from typing import Final

LIMITS: Final[dict[str, str]] = {
    # Too many jobs at once; a person's own is `too_many_waiting`
    "too_many_waiting_place": "这个群已经有 {most} 个任务没画完，等画完几个再来。发「队列」看看排到哪里了。",
    "too_many_waiting_all": "现在一共有 {most} 个任务没画完，排不下了，过一会儿再来。",
    # The pictures of a day
    "day_used_up": "今天的 {most} 张画完了，零点恢复（还要等 {wait}）。",
    "day_not_enough": "今天还剩 {left} 张，这条要画 {pictures} 张。改少几张，或者等零点恢复（还要等 {wait}）。",
    "day_too_many": "你一天最多画 {most} 张，这条要画 {pictures} 张，请改少一些。",
    # Pictures per period
    "pictures_used_up": "你每小时最多画 {most} 张，还要等 {wait}。",
    "pictures_not_enough": "你每小时最多画 {most} 张，现在还能画 {left} 张，这条要画 {pictures} 张。改少几张，或者等 {wait}。",
    "pictures_too_many": "你每小时最多画 {most} 张，这条要画 {pictures} 张，请改少一些。",
    "place_used_up": "这个群{period}一共最多画 {most} 张，还要等 {wait}。",
    "place_not_enough": "这个群{period}一共最多画 {most} 张，现在还能画 {left} 张，这条要画 {pictures} 张。改少几张，或者等 {wait}。",
    "place_too_many": "这个群{period}一共最多画 {most} 张，这条要画 {pictures} 张，请改少一些。",
    # Work
    "work_used_up": "你画得太快了，还要等 {wait}。尺寸、步数小一点，能画得更多。",
    "place_work_used_up": "这个群画得太快了，还要等 {wait}。",
    "all_work_used_up": "大家一起画得太多，机器忙不过来了，还要等 {wait}。",
    "work_too_much": "这条一次要画的太多，超过了这里的上限。把尺寸、步数或者张数改小一些。",
    "timezone_unknown": "没有叫「{name}」的时区，写成例如 Asia/Shanghai。",
    # 额度
    "quota": "你的身份：{role}\n{rows}",
    "quota_day": "今天画了 {used} 张，还剩 {left} 张，零点恢复（还要等 {wait}）",
    "quota_day_free": "今天画了 {used} 张，不限张数",
    "quota_pictures": "每小时最多 {most} 张，现在还能画 {left} 张",
    "quota_place": "这个群{period}一共最多 {most} 张，现在还能画 {left} 张",
    "quota_work": "画得快慢：上限的 {percent}% 还没用",
    "quota_place_work": "这个群画得快慢：上限的 {percent}% 还没用",
    "quota_all_work": "大家一起画得快慢：上限的 {percent}% 还没用",
    "quota_rooms": "没画完的任务：{used} 个，最多 {most} 个",
    "quota_place_rooms": "这个群没画完的任务：{used} 个，最多 {most} 个",
    # 设额度
    "quota_how": "看不懂「{given}」。先写给谁（#12、回复 TA 的图、「平台:编号」、会员、管理员、普通、本群、所有人），再写多少，例如：/设额度 #12 50张/天，/设额度 本群 10张/小时，/设额度 会员 不限，/设额度 所有人 默认",
    "quota_missing": "还没写给谁、给多少，例如：/设额度 #12 50张/天，/设额度 本群 10张/小时，/设额度 所有人 默认",
    "quota_zero": "额度至少 1 张。不想让人画，可以用「封禁」；不限就写「不限」。",
    "quota_too_large": "额度最多写 {most} 张。不限就写「不限」。",
    "quota_place_private": "「本群」要在群里用；在私聊里可以给人、给身份或者给所有人设。",
    "quota_set": "{whose}：{amounts}。",
    "quota_same": "{whose}本来就是{amounts}，没有变。",
    "quota_of_day": "每天 {pictures} 张",
    "quota_of_hour": "每小时 {pictures} 张",
    "quota_free_day": "每天不限",
    "quota_free_hour": "每小时不限",
    "quota_default": "按默认的来",
    "quota_whose_person": "{name}（{identity}）",
    "quota_whose_role": "每个{role}",
    "quota_whose_place": "这个群一共",
    "quota_whose_all": "每个没有另外设过的人",
}
