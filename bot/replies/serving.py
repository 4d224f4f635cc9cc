"""What is said where people come in: the web page, the terminal, the settings of both."""

from typing import Final

SERVING: Final[dict[str, str]] = {
    "bad_request": "这个请求不完整，刷新页面再试一次。",
    "file_too_large": "「{name}」太大了，一个文件最多 {limit} MB。缩小一点再发。",
    "foreign_request": "这个请求不是从丹青自己的页面来的，已拒绝。",
    "login_required": "请先输入访问口令。",
    "wrong_token": "口令不对，请再试一次。",
    "port_in_use": "{host} 的 {port} 端口已经有程序在用。换一个端口，例如：DANQING_WEB__PORT=8421 make run",
    "message_too_long": "这条消息太长了，删短一些再发。",
    "too_many_files": "一次最多发 {limit} 个文件。",
    "unknown_host": "不认识这个网址里的主机名 {host}。要用它打开，就把它写进设置的 web.allowed_hosts。",
    "web_needs_token": "网页要监听 {host}，别的机器也能打开，请先设一个访问口令（web.access_token）。",
    "web_token_too_short": "访问口令太短，至少 {limit} 个字符。",
}
