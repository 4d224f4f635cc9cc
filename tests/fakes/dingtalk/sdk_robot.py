"""A robot on the official SDK that echoes, to hold the fake platform to the real protocol.

In a process of its own: the SDK reads its endpoint when it is imported, and blocks its loop.
"""

import sys

from dingtalk_stream import (
    AckMessage,
    ChatbotHandler,
    ChatbotMessage,
    Credential,
    DingTalkStreamClient,
)


class Echo(ChatbotHandler):
    async def process(self, callback):
        message = ChatbotMessage.from_dict(callback.data)
        said = "".join(message.get_text_list() or []).strip()
        if said == "卡片":
            self.reply_markdown_card("**进度** 10%", message, title="丹青", at_sender=True)
        elif codes := message.get_image_list():
            self.reply_text(f"图片 {self.get_image_download_url(codes[0])}", message)
        else:
            self.reply_markdown("回声", f"你说：{said}", message)
        return AckMessage.STATUS_OK, "OK"


def main(client_id: str, client_secret: str) -> None:
    client = DingTalkStreamClient(Credential(client_id, client_secret))
    client.register_callback_handler(ChatbotMessage.TOPIC, Echo())
    client.start_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
