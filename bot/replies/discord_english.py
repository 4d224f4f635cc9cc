"""The commands and options in English, for people whose Discord is set to it."""

from typing import Final, NamedTuple

from core.command import CommandName


class English(NamedTuple):
    """A name (lower case, no spaces) and what it does."""

    name: str
    summary: str


COMMANDS_IN_ENGLISH: Final[dict[CommandName, English]] = {
    CommandName.DRAW: English(
        "draw", "Draw a sentence (in Chinese); with a picture, draw after it"
    ),
    CommandName.IMAGE_TO_IMAGE: English("img2img", "Draw after a picture or a sketch"),
    CommandName.INPAINT: English("inpaint", "Redraw only what is painted over"),
    CommandName.OUTPAINT: English("outpaint", "Extend a picture beyond its edges"),
    CommandName.LINE_ART: English("line-art", "Draw along the outlines of a picture"),
    CommandName.DEPTH: English("depth", "Draw along what is near and far in a picture"),
    CommandName.STYLE: English("style", "See the styles; draw a work in another style"),
    CommandName.UPSCALE: English("upscale", "Make a work larger and sharper"),
    CommandName.VARY: English("vary", "Draw something alike (weak, medium, strong)"),
    CommandName.REDRAW: English("redraw", "The same with another seed"),
    CommandName.REPLAY: English("replay", "Draw exactly the same once more"),
    CommandName.EDIT: English("edit", "Change a work: add, remove, replace, or write anew"),
    CommandName.HISTORY: English("history", "Leaf through your works, and search them"),
    CommandName.FAVOURITE: English("favourite", "Keep works among your favourites"),
    CommandName.PARAMETERS: English("parameters", "See how a picture was drawn"),
    CommandName.SHOW: English("show", "Find a work by its number"),
    CommandName.DELETE: English("delete", "Delete a work of yours"),
    CommandName.PRESET: English("preset", "Keep options under a name, to use them again"),
    CommandName.QUEUE: English("queue", "See how far the queue is"),
    CommandName.CANCEL: English("cancel", "Cancel what is queued or being drawn"),
    CommandName.SETTINGS: English("settings", "Set the options you usually want"),
    CommandName.QUOTA: English("quota", "How many pictures are left today"),
    CommandName.MODELS: English("models", "See the models; write a name to use one here"),
    CommandName.HELP: English("help", "How it is done; write a command to read about it"),
    CommandName.STATISTICS: English("statistics", "Figures of what was drawn"),
    CommandName.EXPORT: English("export", "Your works as one file"),
    CommandName.REPORT: English("report", "Tell the admins that a picture is not fit to be seen"),
    CommandName.SWITCH_MODEL: English("switch-model", "Use another model here, or for everybody"),
    CommandName.UNLOAD_MODEL: English("unload-model", "Take a model out of memory"),
    CommandName.SET_QUOTA: English("set-quota", "Set how much somebody may draw"),
    CommandName.BAN: English("ban", "Do not draw for somebody"),
    CommandName.UNBAN: English("unban", "Draw for somebody again"),
    CommandName.BLOCKED_WORDS: English("blocked-words", "Words that may not be used"),
    CommandName.PAUSE: English("pause", "Take no new jobs"),
    CommandName.RESUME: English("resume", "Take jobs again"),
    CommandName.CLEAR_QUEUE: English("clear-queue", "Cancel everybody's waiting jobs"),
    CommandName.ENABLE: English("enable", "Serve this channel"),
    CommandName.DISABLE: English("disable", "Do not serve this channel"),
    CommandName.PLACE_SETTINGS: English("channel-settings", "Model, size, commands and rules here"),
    CommandName.SET_ROLE: English("set-role", "Make somebody a member or an admin"),
    CommandName.UNDO: English("undo", "Undo what an admin has done"),
    CommandName.REVIEW: English("review", "Deal with reports"),
    CommandName.LOG: English("log", "What admins have done"),
}

OPTIONS_IN_ENGLISH: Final[dict[str, English]] = {
    "提示词": English(
        "prompt", "What to draw, in Chinese; options may follow as in typed commands"
    ),
    "内容": English("words", "What follows the command"),
    "编号": English("number", "Which work: for #12 write 12"),
    "图": English("picture", "A picture to start from, a sketch, or what is to be changed"),
    "蒙版": English("mask", "As large as the picture: redrawn where white, kept where black"),
    "反向": English("negative", "What should not appear"),
    "尺寸": English("size", "Width x height, or 方图 竖图 横图"),
    "比例": English("aspect", "Width to height, the size is up to the model"),
    "步数": English("steps", "How many steps; more is finer and slower"),
    "种子": English("seed", "The same seed and options give the same picture"),
    "引导": English("guidance", "How closely to follow the prompt"),
    "强度": English("strength", "How much of the picture to change"),
    "数量": English("count", "How many pictures"),
    "采样器": English("sampler", "The method of denoising"),
    "模型": English("model", "Which model to draw with"),
    "风格": English("style", "One or more styles, with weights"),
    "适应": English("fit", "What to do with a picture of another shape"),
    "填充": English("fill", "What new parts of a larger canvas begin with"),
    "控制": English("control", "Follow outlines (线稿) or depth (深度), with a weight"),
    "控制强度": English("control-scale", "How closely outlines or depth are followed"),
    "处理": English("preprocess", "Use the outlines or depth as they are, or take them first"),
    "放大": English("upscale", "How many times as large"),
    "预设": English("preset", "Use a preset you have kept"),
    "私密": English("private", "Only for yourself"),
    "不优化": English("raw", "Add nothing to the prompt"),
}
