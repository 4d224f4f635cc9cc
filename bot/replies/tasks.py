"""What is said about starting from pictures: masks, borders, outlines, styles, models."""

from typing import Final

TASKS: Final[dict[str, str]] = {
    # What the engine could not do
    "task_impossible": "{numbers} 没有画成：这个模型做不了这件事。发「模型」看看哪些模型能做。",
    "lora_unavailable": "{numbers} 没有画成：有一种画风加载不了，或者不配这个模型（已记录）。去掉「--风格」再试，或者请告诉管理员。",
    "controlnet_unavailable": "{numbers} 没有画成：线稿或深度用的控制模型加载不了（已记录）。请告诉管理员。",
    "upscaler_unavailable": "{numbers} 没有画成：放大用的模型加载不了（已记录）。请告诉管理员。",
    "no_depth_estimator": "{numbers} 没有画成：这里没有装能估算深度的模型。可以直接发一张深度图，再加上：--处理 原样",
    "prompt_beyond_model": "{numbers} 没有画成：提示词太长，这个模型读不完。删短一些再试。",
    # What a model cannot do
    "model_cannot": "{model}不会{deed}。会的有：{others}。写成例如：--模型 {first}",
    "nobody_can": "{model}不会{deed}，这里也没有装别的会的模型。管理员可以用「danqing models」装一个。",
    "no_loras": "{model}没有能用的画风，所以「{given}」用不上。去掉「--风格」，或者换个模型：发「模型」看看。",
    "unknown_lora": "没有叫「{given}」的画风。{model}能用的有：{known}。",
    "misspelt_lora": "没有叫「{given}」的画风，你是不是想用「{suggestion}」？发「风格」看全部。",
    "lora_of_other_model": "「{given}」不配{model}，它配的模型是：{others}。",
    "style_not_here": "你的默认画风「{lora}」不配{model}，这次没有用。",
    "lora_twice": "「{lora}」写了不止一次，用了最后一次的权重。",
    # Options that had no use
    "option_unused": "这次用不上「--{option}」，没有理它。",
    "enlarge_later": "「--放大」要等图画好了才用得上：先去掉它画出来，再点「放大」，或者发：/放大 #12 {factor}倍",
    "control_needs_picture": "「--控制 {control}」要一张图：把图片和指令一起发，回复一张图，或者写编号，例如：/{control} #12 一只猫",
    "control_gone": "这张图用的控制模型「{control}」现在没有了，没法照样再画。",
    "control_is_other": "这张图是按{control}画的，不能改成按{asked}。另发一条，例如：/{asked} #12 一只猫",
    # Starting from a picture
    "prompt_needed": "这张图不是丹青画的，还要写画什么，例如：/{command} 一只猫",
    "too_many_pictures_given": "「{command}」最多要 {most} 张图，你一共给了 {given} 张。",
    # Inpainting
    "mask_needed": "还要说明重画哪里，三种办法任选：在网页上点图下面的「涂抹」；把蒙版作为第二张图一起发（要重画的地方是白的，其余是黑的）；或者发一张把要重画的地方擦成透明的 PNG。",
    "mask_empty": "蒙版上没有白色，不知道重画哪里。要重画的地方涂成白的，其余涂成黑的。",
    "mask_everywhere": "蒙版全是白的，整张都会重画。",
    "mask_stretched": "蒙版和图的大小不一样，已经拉伸到和图一样。",
    # Outpainting
    "outpaint_nothing": "这样扩，画面没有变大。写成例如：/扩图 #12 左 128，或者：/扩图 #12 四周 25%",
    "outpaint_too_far": "一边最多扩 {most} 倍，你写的太大了。可以分几次扩。",
    "outpainted": "画面扩成 {width}×{height}（左 {left}，右 {right}，上 {top}，下 {bottom} 像素；边长要是 {unit} 的倍数）。",
    "outpaint_shrunk": "原来的画面缩成了 {width}×{height}：{model}最多画 {most} 百万像素。",
    "outpaint_scaled": "原来的画面先变成了 {width}×{height}，边长才合得上。",
    # Line art and depth
    "line_art_as_it_is": "看起来是线稿，原样照着画。不是的话就加上：--处理 提取",
    "line_art_extracted": "看起来不是线稿，先提取了轮廓。要原样用就加上：--处理 原样",
    "depth_as_it_is": "看起来是深度图，原样照着画。不是的话就加上：--处理 提取",
    "depth_extracted": "看起来不是深度图，先估算了远近。要原样用就加上：--处理 原样",
    "no_depth_here": "这里没有装能估算深度的模型，只能用现成的深度图。把深度图发来，加上：--处理 原样",
    # Enlarging
    "factor_out_of_range": "放大要写 {least} 到 {most} 倍，你写的是 {given}。写成例如：/放大 #12 2倍",
    "enlarged_too_large": "放大 {factor} 倍是 {given}，太大了。这张图最多放大 {most} 倍。",
    "enlarged": "从 {before} 放大到 {after}。",
    # Editing
    "edit_what": "要怎么改？写成例如：/改 #{number} 加 月亮；/改 #{number} 去掉 人；/改 #{number} 把猫换成狗；/改 #{number} 竖图",
    "edit_not_found": "#{number} 的提示词里没有「{given}」：{prompt}。换个说法，或者把整句重写一遍。",
    "changed": "改了：{differences}",
    "instructed": "按「{words}」改图；{differences}",
    "editor_here": "这次改的是提示词。想直接在图上改，可以加上：--模型 {model}",
    # Styles
    "styles": "{model}能用的画风：\n{rows}\n用法：在任何一条画图的指令后面加上「--风格 名字:权重」，几种之间用逗号；也可以：/风格 #12 {first}",
    "style_row": "{title}　{description}",
    "style_row_also": "{title}（{aliases}）　{description}",
    "styles_none": "{model}还没有能用的画风。发「模型」看看别的模型。",
    "style_no_picture": "「{given}」要用在图上：写编号，例如：/风格 #12 {given}；或者画新的：/画 一只猫 --风格 {given}",
    # Models
    "models": "可用的模型：\n{rows}\n写「模型 名字」，以后在这里就用它；只用一次就写「--模型 名字」。",
    "model_row": "{mark}{title}（{name}）　{description}\n　　会{deeds}；默认 {width}×{height}、{steps} 步；许可 {licence}{remark}",
    "model_not_commercial": "（不可商用，或者没有写明）",
    "model_chosen": "以后在这里用{model}画。想换回来就发：模型 默认",
    "model_chosen_everywhere": "以后大家都默认用{model}画；自己或者会话里设过模型的不受影响。想换回来就发：换模型 默认 全局",
    "model_back": "这里换回默认的模型：{model}。",
    "model_back_everywhere": "全局换回默认的模型：{model}。",
    "model_setting_wins": "不过你自己的默认设置里写了模型，你画的时候还是用它。想去掉就发：/设置 清除",
    "missing_model": "换成哪个模型？写上名字，例如：/换模型 {known}；发「模型」看看有哪些。",
    "picture_lost": "这张图已经不在了，没法再用。重新发一张。",
    "admins_only": "在群里换模型、给所有人换模型，只有管理员可以。你的编号是「{identity}」，管理员可以把它写进设置的 access.admins。",
}
