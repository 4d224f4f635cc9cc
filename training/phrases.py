"""The words captions are made of."""

from typing import Final

from training.names import Kind
from training.scene import Colour, Place, Style

COLOUR_NAMES: Final[dict[Colour, tuple[str, ...]]] = {
    Colour.WHITE: ("白色", "纯白色"),
    Colour.RED: ("红色", "大红色", "鲜红色"),
    Colour.ORANGE: ("橙色", "橘色", "橘黄色"),
    Colour.YELLOW: ("黄色", "金黄色", "明黄色"),
    Colour.GREEN: ("绿色", "翠绿色"),
    Colour.CYAN: ("青色", "青蓝色"),
    Colour.BLUE: ("蓝色", "宝蓝色"),
    Colour.PURPLE: ("紫色", "紫罗兰色"),
    Colour.PINK: ("粉色", "粉红色"),
    Colour.BROWN: ("棕色", "褐色", "咖啡色"),
    Colour.GREY: ("灰色", "银灰色"),
    Colour.BLACK: ("黑色", "纯黑色"),
}

SHORT_COLOURS: Final[dict[Colour, str]] = {
    Colour.WHITE: "白",
    Colour.RED: "红",
    Colour.YELLOW: "黄",
    Colour.GREEN: "绿",
    Colour.BLUE: "蓝",
    Colour.PURPLE: "紫",
    Colour.GREY: "灰",
    Colour.BLACK: "黑",
}
"""Colours that stand before a short noun by themselves: 黑猫."""

PLACE_NAMES: Final[dict[Place, tuple[str, ...]]] = {
    Place.GRASS: ("草地", "草坪", "草原"),
    Place.SNOW: ("雪地", "雪景"),
    Place.BEACH: ("沙滩", "海滩", "海边"),
    Place.SEA: ("大海", "海面", "海洋"),
    Place.NIGHT: ("夜空", "星空", "夜晚"),
    Place.SUNSET: ("夕阳", "晚霞", "日落"),
    Place.ROOM: ("房间", "室内"),
}

WHERE: Final[dict[Place, tuple[str, ...]]] = {
    Place.GRASS: ("草地上", "草坪上", "草原上"),
    Place.SNOW: ("雪地里", "雪地上", "雪中"),
    Place.BEACH: ("沙滩上", "海滩上", "海边"),
    Place.SEA: ("大海上", "海面上", "海上"),
    Place.NIGHT: ("夜空下", "星空下", "夜空中", "夜晚"),
    Place.SUNSET: ("夕阳下", "晚霞中", "黄昏", "夕阳里"),
    Place.ROOM: ("房间里", "屋子里", "家里", "室内"),
}

STYLE_NAMES: Final[dict[Style, tuple[str, ...]]] = {
    Style.CARTOON: ("卡通风格", "卡通", "卡通画风"),
    Style.SOLID: ("立体风格", "立体", "三维立体", "3D风格"),
    Style.FLAT: ("扁平风格", "扁平", "扁平化风格", "扁平插画"),
    Style.STICKER: ("贴纸风格", "贴纸", "贴纸画"),
}

ADJECTIVES: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.ANIMAL: ("可爱的", "胖胖的", "毛茸茸的", "调皮的", "漂亮的", "呆萌的", "萌萌的", "开心的"),
    Kind.PLANT: ("漂亮的", "美丽的", "鲜艳的", "好看的"),
    Kind.FOOD: ("好吃的", "美味的", "新鲜的", "诱人的", "香喷喷的"),
    Kind.VEHICLE: ("漂亮的", "崭新的", "帅气的", "酷酷的"),
    Kind.THING: ("漂亮的", "精致的", "好看的", "崭新的", "可爱的"),
    Kind.PLACE: ("漂亮的", "美丽的", "壮观的"),
    Kind.NATURE: ("漂亮的", "美丽的", "明亮的"),
    Kind.PERSON: ("可爱的", "开心的", "有趣的"),
}

SMALL: Final = ("小小的", "很小的", "迷你的", "小小一点的")
LARGE: Final = ("大大的", "巨大的", "超大的", "很大的")

LEADS: Final = (
    "画",
    "请画",
    "画一下",
    "帮我画",
    "给我画",
    "请帮我画",
    "画个图：",
)
NOUN_LEADS: Final = ("我想要", "我要", "来", "生成")
"""Leads that take a thing, not a sentence."""

PICTURES: Final = ("图片", "图", "画", "插画", "照片", "图像")
DOINGS: Final = ("坐", "站", "趴", "待", "玩耍")
NUMERALS: Final[dict[int, str]] = {1: "一", 2: "两", 3: "三", 4: "四"}
SEPARATORS: Final = ("，", "，", "，", "，", "，", " ", ",")
