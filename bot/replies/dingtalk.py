"""What is said where DingTalk comes in: in its log, and to whoever sets it up."""

from typing import Final

DINGTALK: Final[dict[str, str]] = {
    "dingtalk_title": "丹青",
    "dingtalk_queued": "已排队",
    "dingtalk_drawing": "正在画",
    "dingtalk_done": "完成",
    "dingtalk_covered": "打了马赛克的图，画它的人私聊我发「找图 #{number}」可以看。",
    "dingtalk_export_above": "文件在上面。",
    "dingtalk_export_in_private": "群里的文件谁都能打开，要的话单聊我，再发一次 /导出。",
    "dingtalk_export_too_large": "文件超过 20 MB，钉钉发不了。少选几张，例如：/导出 #1-#20。",
    "dingtalk_wrong_credentials": "钉钉不认这对 Client ID 和 Client Secret，钉钉停用，别的平台照常。到 open-dev.dingtalk.com 打开应用的「凭证与基础信息」，重新复制到设置的 dingtalk 里，再重启。",
    "dingtalk_no_quota": "钉钉说这个组织的机器人调用量用完了，暂时收不到消息。到 open-dev.dingtalk.com 查看用量，或者请管理员购买增购包。",
    "dingtalk_half_set": "dingtalk.client_id 和 dingtalk.client_secret 要一起设，都在 open-dev.dingtalk.com 的应用「凭证与基础信息」里。",
    "dingtalk_card_needs_stream": "互动卡片的按钮只能走 Stream 模式：把 dingtalk.mode 改回 stream，或者去掉 dingtalk.card_template_id。",
    "dingtalk_port_in_use": "{host} 的 {port} 端口已经有程序在用，钉钉的 HTTP 模式没有启动，别的平台照常。换一个 dingtalk.http_port 再重启。",
    "checkup_dingtalk": "钉钉",
    "checkup_dingtalk_off": "没有设 dingtalk.client_id，不启用；要用就照 docs/dingtalk.md 做",
    "checkup_dingtalk_on": "启用，{mode} 模式，应用 {client_id}，{shown}；能不能连上，启动后看日志",
    "checkup_dingtalk_card": "用互动卡片",
    "checkup_dingtalk_plain": "发普通消息",
}
