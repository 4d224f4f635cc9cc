"""What the fake platform pushes when somebody writes to the robot.

Shapes: "消息发送与接收类型" (robot-message-type) and "接收消息" (receive-message) of
open.dingtalk.com; quotes (`isReplyMsg`, `repliedMsg`, `originalMsgId`,
`originalProcessQueryKey`) are in no official page: they are as soimy/openclaw-channel-dingtalk
and QwenLM/qwen-code record them from the real platform.
"""

import time

CORP = "ding9f50b15b"
ROBOT_USER = "$:LWCP_v1:$robot"


def robot_message(
    *,
    message_id: str,
    user: str = "staff-ming",
    nick: str = "小明",
    conversation: str = "cidPRIVATE==",
    is_group: bool = False,
    webhook: str = "",
    webhook_expires_ms: int = 0,
    robot_code: str,
    **content: object,
) -> dict:
    """The data of a robot message; `content` is its `msgtype` and what belongs to it."""
    data = {
        "senderPlatform": "Mac",
        "conversationId": conversation,
        "chatbotCorpId": CORP,
        "chatbotUserId": ROBOT_USER,
        "msgId": message_id,
        "senderNick": nick,
        "isAdmin": True,
        "senderCorpId": CORP,
        "sessionWebhookExpiredTime": webhook_expires_ms,
        "createAt": int(time.time() * 1000),
        "conversationType": "2" if is_group else "1",
        "senderId": f"$:LWCP_v1:${user}",
        "sessionWebhook": webhook,
        "robotCode": robot_code,
        **content,
    }
    if not user.startswith("external"):
        data["senderStaffId"] = user
    if is_group:
        data |= {
            "conversationTitle": "测试群",
            "isInAtList": True,
            "atUsers": [{"dingtalkId": ROBOT_USER}],
        }
    return data


def text(words: str, **quote: object) -> dict:
    """A text message; in a group the platform leaves a blank where the @ stood."""
    return {"msgtype": "text", "text": {"content": words, **quote}}


def picture(code: str) -> dict:
    """A picture on its own: only in one-to-one chats."""
    return {
        "msgtype": "picture",
        "content": {"downloadCode": code, "pictureDownloadCode": f"old-{code}"},
    }


def rich_text(*parts: object) -> dict:
    """Words (strings) and pictures (download codes in a tuple of one)."""
    rich = [
        {"text": part}
        if isinstance(part, str)
        else {"type": "picture", "downloadCode": part[0], "pictureDownloadCode": f"old-{part[0]}"}
        for part in parts
    ]
    return {"msgtype": "richText", "content": {"richText": rich}}


def quoting(message_type: str, content: dict, *, sender: str = "$:LWCP_v1:$staff-ming") -> dict:
    """What a text message carries besides its content when it quotes another."""
    replied = {
        "msgType": message_type,
        "msgId": "msgQUOTED",
        "senderId": sender,
        "createdAt": 1,
        "content": content,
    }
    return {"isReplyMsg": True, "repliedMsg": replied}
