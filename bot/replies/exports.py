"""What is said about files of works."""

from typing import Final

EXPORTS: Final[dict[str, str]] = {
    "export_ready": "打好了，一共 {count} 张：图片、能用 Excel 打开的表格，还有全部参数（JSON）。网页上点「下载 zip」；在终端里会存成文件。",
    "export_more": "一次最多打包 200 张或 200 MB，这里是最新的 {count} 张。",
    "export_nothing": "没有能导出的作品。可以写：/导出；/导出 收藏；/导出 猫；/导出 #12-#40；/导出 第1-3页",
    "export_elsewhere": "这里发不了压缩包。到丹青的网页聊天或者终端里发「导出」。",
    "export_gone": "（没有图）",
    "button_export_older": "导出更早的",
}
