"""Which encoding a file is in, told from its bytes.

Byte order mark, then the zero bytes of UTF-16, then strict UTF-8, then what a contract allows among the older ones.
DuckDB reads UTF-16BE as zero rows without an error, so nothing but UTF-8 ever reaches it.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

HEAD_BYTES = 256 * 1024

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FAMILY = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
UTF_8 = ("utf-8", "utf-8-sig")
LEGACY = ("gb18030", "windows-1252", "latin-1")
"""Encodings that bytes alone do not prove; a contract has to allow them."""


def family(codec: str) -> str:
    """The name by which contracts allow the codec."""
    return _FAMILY.get(codec, codec)


def possible_codecs(head: bytes) -> tuple[str, ...]:
    """The codecs that can read the beginning of a file, the likeliest first; a single one when the bytes prove it."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return (codec,)
    if utf_16 := _unmarked_utf_16(head):
        return (utf_16,)
    if decodes(head, "utf-8"):
        return ("utf-8", *LEGACY)  # the first byte that is not ASCII may come after the head
    return _ordered_legacy(head)


def settle_legacy(sample: bytes, allowed: Iterable[str]) -> tuple[str, ...]:
    """The older codecs to try on a file that is not UTF-8, by what `sample`, taken around its first odd byte, looks
    like.
    """
    allowed = set(allowed)
    return tuple(codec for codec in _ordered_legacy(sample) if codec in allowed)


def decodes(head: bytes, codec: str) -> bool:
    """Whether the bytes are valid, be the last character cut off."""
    try:
        codecs.getincrementaldecoder(codec)("strict").decode(head, final=False)
    except UnicodeDecodeError:
        return False
    return True


def decode_head(head: bytes, codec: str) -> str:
    """The beginning of a file as text, without its byte order mark."""
    text = codecs.getincrementaldecoder(codec)("replace").decode(head, final=False)
    return text.removeprefix("\ufeff")


def _unmarked_utf_16(head: bytes) -> str | None:
    pairs = len(head) // 2
    if pairs < 2:
        return None
    low, high = head[0 : pairs * 2 : 2].count(0), head[1 : pairs * 2 : 2].count(0)
    if high > pairs * 0.4 and low < pairs * 0.05:
        return "utf-16-le"
    if low > pairs * 0.4 and high < pairs * 0.05:
        return "utf-16-be"
    return None


def _ordered_legacy(sample: bytes) -> tuple[str, ...]:
    """GB18030 first when most high bytes come in pairs, as in Chinese and hardly ever in Western text."""
    high = sum(len(run) for run in re.findall(rb"[\x80-\xff]+", sample))
    paired = sum(len(run) - len(run) % 2 for run in re.findall(rb"[\x81-\xfe]{2,}", sample))
    return LEGACY if high and paired / high >= 0.8 else ("windows-1252", "gb18030", "latin-1")
