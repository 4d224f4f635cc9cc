"""The sections of the settings: what can be set, and to what."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_settings import NoDecode

from bot.adapters.web.binding import MIN_ACCESS_TOKEN, is_loopback
from bot.commands.limits import MAX_PROMPT
from bot.replies.sentences import tell
from bot.settings_error import name_variable

ROOT: Final = Path(__file__).resolve().parents[1]
"""The checkout that this package lies in."""

DAY_S: Final = 24 * 60 * 60.0


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _none_if_empty(value: object) -> object:
    return None if value == "" else value


UserPath = Annotated[Path, AfterValidator(Path.expanduser)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


class Section(BaseModel):
    """One table of the settings file: frozen, and without room for unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class DataSettings(Section):
    """Where everything that must not be lost lies."""

    path: UserPath = Field(
        default=Path("data"), description="数据文件夹：数据库、作品都在里面，备份它就够了"
    )
    models: Annotated[UserPath | None, BeforeValidator(_none_if_empty)] = Field(
        default=None,
        description="下载和添加的模型放在哪个文件夹；空着就是数据文件夹里的 `models`",
    )

    @property
    def models_path(self) -> Path:
        """The folder of fetched and added models."""
        return self.path / "models" if self.models is None else self.models


class WebSettings(Section):
    """The chat page."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="网页监听的地址；只有本机能打开的地址之外，都要先设 `access_token`",
    )
    port: int = Field(default=8420, ge=0, le=65535, description="网页的端口；0 表示随便找一个空的")
    access_token: Annotated[SecretStr | None, BeforeValidator(_none_if_empty)] = Field(
        default=None, min_length=MIN_ACCESS_TOKEN, description="打开网页要输入的口令；空着就不问"
    )
    allowed_hosts: Names = Field(
        default=(),
        description="网页还可以用哪些域名打开，例如反向代理的域名；环境变量里用逗号隔开",
    )
    open_browser: bool = Field(default=False, description="启动后自动打开浏览器")

    @model_validator(mode="after")
    def _guard(self) -> "WebSettings":
        if self.access_token is None and not is_loopback(self.host):
            raise ValueError(
                tell(
                    "web_open_to_all",
                    host=self.host,
                    least=MIN_ACCESS_TOKEN,
                    variable=name_variable(("web", "access_token")),
                )
            )
        return self


class EngineSettings(Section):
    """The process that draws, and how it is watched."""

    device: Literal["auto", "cpu", "cuda"] = Field(
        default="auto", description="用什么画：`auto` 有显卡用显卡，没有就用处理器"
    )
    threads: int = Field(default=0, ge=0, le=1024, description="处理器画图用的线程数；0 表示自动选")
    vram_gb: float = Field(
        default=0.0,
        ge=0,
        allow_inf_nan=False,
        description="模型最多一共占多少 GB 显存，放不下就把最久没用的移到内存；0 表示显存的七成",
    )
    ram_gb: float = Field(
        default=0.0,
        ge=0,
        allow_inf_nan=False,
        description="模型最多一共占多少 GB 内存，放不下就卸载最久没用的；0 表示内存的一半",
    )
    exact: bool = Field(
        default=True,
        description="同样的参数和种子每次都得到一模一样的图；关掉会快一点，但图可能有细微差别",
    )
    registry: UserPath = Field(
        default=ROOT / "models" / "registry.toml",
        description=(
            "模型清单；不写就用项目自带的 `models/registry.toml`，"
            "它旁边的 `zoo.toml` 是可以下载的模型"
        ),
    )
    start_timeout_s: Seconds = Field(
        default=300.0, description="引擎启动、载入模型最多等多少秒，超过就重启它"
    )
    stall_timeout_s: Seconds = Field(
        default=120.0, description="引擎有活却多少秒没有走一步，就当它卡住了，重启它"
    )
    restart_delay_s: Seconds = Field(
        default=1.0, description="引擎意外退出后等多少秒再启动；连续退出时每次加倍"
    )
    max_restart_delay_s: Seconds = Field(
        default=60.0, description="引擎连续意外退出时，两次启动之间最多等多少秒"
    )
    max_crashes: int = Field(
        default=2, ge=1, description="一个任务让引擎意外退出几次，就不再试，告诉主人画不了"
    )


class LimitsSettings(Section):
    """What one person may ask for."""

    max_waiting_per_person: int = Field(
        default=20, ge=1, description="每个人最多同时有多少个没画完的任务"
    )
    max_waiting_per_conversation: int = Field(
        default=100, ge=1, description="每个群最多同时有多少个没画完的任务"
    )
    max_waiting: int = Field(
        default=1_000, ge=1, description="所有人加起来最多同时有多少个没画完的任务"
    )
    max_count: int = Field(default=8, ge=1, le=64, description="一条指令最多画几张")
    max_prompt_chars: int = Field(
        default=MAX_PROMPT, ge=1, le=MAX_PROMPT, description="提示词最多多少个字"
    )
    max_enlarged_pixels: int = Field(
        default=16_777_216, ge=65_536, description="放大出来的图最多多少像素（宽 × 高）"
    )
    job_ttl_s: Seconds = Field(default=DAY_S, description="任务排队超过多少秒就算过期，会告诉主人")
    upload_bytes: int = Field(
        default=20 * 1024 * 1024, ge=1024, description="发来的一张图片最多多少字节"
    )
    max_input_pixels: int = Field(
        default=40_000_000, ge=4096, description="发来的一张图片最多多少像素（宽 × 高）"
    )


class AccessSettings(Section):
    """Who may do what."""

    admins: Names = Field(
        default=(),
        description=(
            "管理员的编号（平台:编号，被拒绝的时候机器人会告诉本人），可以给群里和所有人换模型；"
            "在这台机器的终端里聊天的总是管理员；环境变量里用逗号隔开"
        ),
    )


class DeliverySettings(Section):
    """How hard a reply is tried that a chat platform does not take."""

    retry_delay_s: Seconds = Field(
        default=1.0, description="回复没送出去，等多少秒再送；每次失败加倍"
    )
    max_retry_delay_s: Seconds = Field(
        default=300.0, description="两次送同一条回复之间最多等多少秒"
    )
    give_up_after_s: Seconds = Field(
        default=DAY_S, description="一条回复多少秒还送不出去就放弃，并写进日志"
    )


class LogSettings(Section):
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="写哪些日志；提示词只在 `debug` 里出现"
    )
    format: Literal["text", "json"] = Field(
        default="text", description="`text` 给人看，`json` 一行一条给程序看"
    )
