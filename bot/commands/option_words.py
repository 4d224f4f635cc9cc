"""The options."""

from typing import Final

from bot.commands.word import OptionWord
from core.sampler import Sampler
from core.spec import MAX_SEED

MAX_STEPS: Final = 1_000
MIN_SIDE: Final = 8
MAX_SIDE: Final = 8_192
MAX_RATIO: Final = 100
MAX_GUIDANCE: Final = 100
MAX_COUNT: Final = 100
MAX_NAME: Final = 100
MAX_WEIGHT: Final = 5
MAX_UPSCALE: Final = 8

OPTIONS: Final = (
    OptionWord(
        key="反向",
        field="negative_prompt",
        kind="text",
        also="u ntags 排除 负面 不要 反向提示词 负向 负面提示词 负向提示词 no undesired negative"
        " negative-prompt neg",
        summary="画面里不要什么；写到下一个选项或行尾为止",
        form="不想要的东西",
        values=("水印，文字", "模糊，低质量"),
    ),
    OptionWord(
        key="尺寸",
        field="size",
        also="r resolution size shape 分辨率 形状 大小",
        summary="多宽多高；也可以在最后单写：竖图、横图、方图、头像、壁纸、手机壁纸",
        form=f"「宽x高」（每边 {MIN_SIDE} 到 {MAX_SIDE}），或者方图、竖图、横图",
        values=("512x768", "768x512", "方图", "竖图", "横图"),
    ),
    OptionWord(
        key="比例",
        field="aspect",
        also="ar aspect 宽高比 长宽比 画幅",
        summary="宽和高的比，大小由模型定",
        form=f"「宽:高」，两边都是 1 到 {MAX_RATIO} 的整数",
        values=("3:4", "16:9", "1:1"),
    ),
    OptionWord(
        key="步数",
        field="steps",
        also="t steps step 迭代 迭代步数",
        summary="走多少步；多一些更细，也更慢",
        form=f"1 到 {MAX_STEPS} 的整数",
        values=("25", "20", "50"),
    ),
    OptionWord(
        key="种子",
        field="seed",
        also="s seed 随机种子",
        summary="同样的种子和参数，画出同样的图",
        form=f"0 到 {MAX_SEED} 的整数，或者「随机」「不变」",
        values=("42", "随机", "不变"),
    ),
    OptionWord(
        key="引导",
        field="guidance_scale",
        also="c scale cfg cfg-scale guidance 服从 相关性 引导系数 引导强度 提示词引导系数",
        summary="多听提示词的话；太大会生硬",
        form=f"0 到 {MAX_GUIDANCE} 的数",
        values=("7.5", "5", "10"),
    ),
    OptionWord(
        key="强度",
        field="strength",
        also="e strength denoise denoising 重绘幅度 重绘强度",
        summary="照着图画时改动多大；弱 35%，中 55%，强 75%",
        form="0 到 1 的数、百分比，或者弱、中、强",
        values=("0.6", "60%", "弱", "中", "强"),
        after="/图生图 #12 变成水彩",
    ),
    OptionWord(
        key="数量",
        field="count",
        also="b batch 张数 count",
        summary="画几张；也可以在最后单写「4张」",
        form=f"1 到 {MAX_COUNT} 的整数",
        values=("4", "2"),
    ),
    OptionWord(
        key="采样器",
        field="sampler",
        also="sp sampler 采样 采样方法",
        summary="用哪种方法去噪",
        form="、".join(Sampler),
        values=("Euler a", *(name for name in Sampler if name is not Sampler.EULER_A)),
    ),
    OptionWord(
        key="模型",
        field="model",
        kind="name",
        also="m model",
        summary="用哪个模型；发「模型」看有哪些",
        form=f"模型的名字（最多 {MAX_NAME} 个字符，有空格就加引号）",
        values=("迷你",),
    ),
    OptionWord(
        key="风格",
        field="loras",
        kind="name",
        also="lora 画风",
        summary="加上一种或几种画风，可带权重",
        form=f"「名字:权重」，几个之间用逗号，权重 -{MAX_WEIGHT} 到 {MAX_WEIGHT}",
        values=("水墨:0.8", "水墨:0.8,古诗:0.5"),
    ),
    OptionWord(
        key="适应",
        field="fit",
        also="fit resize resize-mode 缩放 缩放方式",
        summary="参考图和要画的形状不一样时怎么办",
        form="拉伸、裁剪或者留白",
        values=("裁剪", "拉伸", "留白"),
        after="/图生图 #12 变成水彩",
    ),
    OptionWord(
        key="填充",
        field="fill",
        also="fill 填充方式",
        summary="扩图时，新的地方先用什么打底",
        form="复制（边上的颜色）或者镜像",
        values=("复制", "镜像"),
        after="/扩图 #12 四周 25%",
    ),
    OptionWord(
        key="控制",
        field="control",
        also="cn controlnet 控制网",
        summary="按参考图的线稿或深度来画，可带权重",
        form=f"线稿或深度，可以加权重（0 到 {MAX_WEIGHT}）",
        values=("线稿:0.8", "深度"),
        after="/图生图 #12 一只猫",
    ),
    OptionWord(
        key="控制强度",
        field="control_scale",
        also="control-scale 控制权重",
        summary="按线稿或深度画时，跟得多紧",
        form=f"0 到 {MAX_WEIGHT} 的数",
        values=("0.8", "1"),
        after="/线稿 #12 一只猫",
    ),
    OptionWord(
        key="处理",
        field="preprocess",
        also="preprocess 预处理",
        summary="线稿和深度的图，是原样用，还是先提取线条（或深度）；不写就看图决定",
        form="原样或者提取",
        values=("原样", "提取"),
        after="/线稿 #12 一只猫",
    ),
    OptionWord(
        key="放大",
        field="upscale",
        also="hr hires 高清",
        summary="和「放大」一起用：放大几倍",
        form=f"1 到 {MAX_UPSCALE} 的倍数",
        values=("2", "1.5"),
        after="/放大 #12",
    ),
    OptionWord(
        key="预设",
        field="preset",
        kind="name",
        also="preset 套用预设",
        summary="加上一个存好的预设；发「预设」看有哪些",
        form="预设的名字",
        values=("水墨风",),
    ),
    OptionWord(
        key="私密",
        field="is_private",
        kind="flag",
        also="stealth spoiler 剧透",
        summary="图上盖一层，点开才看得到",
    ),
    OptionWord(
        key="不优化",
        field="is_raw",
        kind="flag",
        also="o override",
        summary="不替提示词添词",
        is_available=False,
    ),
)
"""In the order in which the help shows them, and in which a command is written out."""

VERBATIM: Final = "原文"
"""`--原文`: all that follows is the prompt, options and shapes in it included."""

PROMPT_NAMES: Final = ("提示词", "正向提示词", "正面提示词", "prompt", "positive prompt")
"""Labels people put before the prompt; they are left out of it."""
