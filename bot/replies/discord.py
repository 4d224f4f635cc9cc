"""What the Discord adapter says by itself."""

from typing import Final

DISCORD: Final[dict[str, str]] = {
    # The options of slash commands that the command language has no name for
    "discord_prompt": "提示词",
    "discord_prompt_how": "想画什么，用中文写；选项也可以像打字时一样写在后面",
    "discord_words": "内容",
    "discord_words_how": "写在指令后面的话",
    "discord_number": "编号",
    "discord_number_how": "哪一张作品：#12 就写 12",
    "discord_picture": "图",
    "discord_picture_how": "参考图、草图，或者要改的图",
    "discord_mask": "蒙版",
    "discord_mask_how": "和图一样大：白色的地方重画，黑色的地方不动",
    # Progress
    "discord_drawing": "正在画 {bar} {percent}%",
    "discord_one_work": "#{number} {prompt}",
    # Forms
    "discord_form": "{command}",
    "discord_form_label": "写下想说的",
    # What went wrong
    "discord_busy": "我现在忙不过来，这条没有收下。过一会儿再发一次。",
    "discord_file_gone": "取不到「{name}」这张图，可能已经过期了。重新发一次图片再试。",
    "discord_old_button": "这个按钮太旧了，我已经找不到它说的是什么。用「找图 #编号」把图找出来，再按新的按钮。",
    "discord_bad_token": "Discord 不认这个令牌，所以没有连上 Discord，别的照常。打开 https://discord.com/developers/applications ，选你的应用 → Bot → Reset Token，把新的令牌写进 DANQING_DISCORD__TOKEN，再重新启动。",
    "discord_no_content": "Discord 不让机器人读群里的消息，所以没有连上 Discord，别的照常。打开 https://discord.com/developers/applications ，选你的应用 → Bot，打开 Message Content Intent 并保存；不想打开，就设 DANQING_DISCORD__MESSAGE_CONTENT=false（以后只能用斜杠指令、@ 我和私聊）。改好后重新启动。",
    # The checkup
    "checkup_discord": "Discord",
    "checkup_discord_off": "没有设置令牌，不连 Discord；要连的话，照 docs/discord.md 一步一步来",
    "checkup_discord_on": "设了令牌，启动后会连上；{content}",
    "checkup_discord_content": "群里打字的指令也听（要在开发者页面打开 Message Content Intent）",
    "checkup_discord_no_content": "只听斜杠指令、@ 和私聊",
}
