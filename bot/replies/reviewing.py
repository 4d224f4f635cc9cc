"""What is said about works that were reported, and about what admins make of it."""

from typing import Final

REVIEWING: Final[dict[str, str]] = {
    "report_which": "要举报哪张图？写编号，或者回复那张图，再写原因，例如：/举报 #12 太血腥",
    "report_own": "#{number} 是你自己的，直接删就行：/删除 #{number}",
    "reported": "收到，#{number} 会请管理员看看。谢谢你。",
    "reported_before": "你已经举报过 #{number} 了，管理员还会看的。",
    "report_no_reason": "没有写原因",
    # Reviewing
    "review_empty": "没有要审的图。",
    "review": "还有 {count} 张图要审：\n{rows}",
    "review_row": "#{number} {name} 画的「{prompt}」：{reasons}",
    "review_by_bot": "丹青自己拦下的",
    "review_reason": "{name} 说「{reason}」",
    "review_in_group": "图就不发在群里了，私聊我发「审核」可以看。",
    "review_none": "#{number} 没有被举报，也没有被拦下，不用审。",
    "review_how": "要写「通过」或者「移除」，例如：/审核 #{number} 通过",
    "review_which": "要写是哪张图，例如：/审核 #12 通过",
    "review_confirm": "要移除 #{number} 吗？图会彻底删掉，找不回来，也会告诉画它的人。",
    "review_approved": "#{number} 通过了，{count} 条举报了结。",
    "review_removed": "#{number} 移除了，图已经删掉，也告诉了画它的人。",
    # To the owner
    "work_approved": "#{number} 审核通过了，给你。",
    "work_removed": "#{number} 被管理员移除了，因为有人觉得它不合适。提示词和参数还在，可以改一改再画：/改 #{number}",
}
