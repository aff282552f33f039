"""What people write in the tests."""

from hotspot.content.items.blocks import Block, made
from hotspot.content.items.revisions import Content
from hotspot.content.items.shapes import Kind


def text(words: str = "Nộp ở nhà, không phải chờ.") -> Block:
    return made(Kind.TEXT, {"vi": {"text": words}})


def content(title: str = "Đăng ký khai sinh", *blocks: Block) -> Content:
    """Something that may be handed in."""
    return Content({"vi": title}, blocks or (text(),))
