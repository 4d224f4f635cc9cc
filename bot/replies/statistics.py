"""What is said with statistics."""

from typing import Final

STATISTICS: Final[dict[str, str]] = {
    "statistics": "{title}\n画成 {pictures} 张，{people} 个人画过；没画成的任务 {failed} 个，取消的 {cancelled} 个，还在排的 {waiting} 个。",
    "statistics_mine": "{title}\n画成 {pictures} 张；没画成的任务 {failed} 个，取消的 {cancelled} 个，还在排的 {waiting} 个。",
    "statistics_waits": "等待：一半的任务不到 {wait} 就开始画，九成不到 {longest}。",
    "statistics_busy": "画图一共用了 {busy}，同时画的只算一次。",
    "statistics_none": "{title}\n还没有画过。",
    "statistics_title": "{whose}{span}的统计",
    "statistics_of_me": "你",
    "statistics_of_place": "这里",
    "statistics_of_all": "全部会话",
    "statistics_day": "今天",
    "statistics_week": "近 7 天",
    "statistics_month": "近 30 天",
    "statistics_how": "看不懂「{given}」。可以写今天、本周、本月，再写我、本群，例如：/统计 本周 我",
    "statistics_all_admins": "全部会话的统计只有管理员可以看。看自己的就发：/统计 我",
    "chart_pictures": "画成（张）",
    "chart_failed": "没画成（个）",
    "chart_waited": "等待的中位数（秒）",
}
