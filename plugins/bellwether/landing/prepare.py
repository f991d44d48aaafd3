"""The plain UTF-8 file that the readers read: the export itself when it is one, else a scratch copy."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bellwether.contracts import TableContract
from bellwether.landing.decode import Compression, Inspection, expand, inspect, rewrite, sha256_of
from bellwether.landing.encoding import UTF_8, family, settle_legacy
from bellwether.landing.refusal import Refused


@dataclass(frozen=True)
class Prepared:
    """What to read, and what is known of the bytes it came from."""

    text: Path
    codec: str
    sha256: str
    facts: dict[str, str] = field(default_factory=dict)


def is_readable_in_place(inspection: Inspection, codec: str, contract: TableContract) -> bool:
    """Whether DuckDB can read the plain file where it lies."""
    is_plain = codec in UTF_8 and inspection.is_utf_8 and not inspection.zero_bytes
    if contract.format == "ndjson":  # its reader takes a byte order mark for broken JSON, and any line ending
        return is_plain and codec == "utf-8"
    return is_plain and inspection.has_one_line_ending


def prepare(
    path: Path,
    compression: Compression,
    codec: str,
    contract: TableContract,
    scratch: Path,
    *,
    inspection: Inspection | None = None,
) -> Prepared:
    """Expand and decode as far as needed. An `inspection` of the plain file that is already at hand is not repeated.

    Raises:
        Refused: the archive or the encoding is broken, or the encoding is not one that the contract allows.
    """
    sha256 = ""
    if compression != "none":
        sha256 = sha256_of(path)
        plain = scratch / "expanded"
        expand(path, compression, plain)
    else:
        plain = path
    inspection = inspection or inspect(plain)
    sha256 = sha256 or inspection.sha256
    if is_readable_in_place(inspection, codec, contract):
        return Prepared(plain, codec, sha256)
    text = scratch / "text"
    settled = _rewrite_first_that_reads(plain, _codecs(inspection, codec, contract), text)
    facts = {}
    if inspection.zero_bytes and family(settled) != "utf-16":
        facts["zero_bytes_removed"] = str(inspection.zero_bytes)
    if not inspection.has_one_line_ending and family(settled) != "utf-16":
        facts["line_endings"] = "mixed, made LF"
    return Prepared(text, settled, sha256, facts)


def _codecs(inspection: Inspection, codec: str, contract: TableContract) -> tuple[str, ...]:
    if family(codec) == "utf-16" or (codec in UTF_8 and inspection.is_utf_8):
        return (codec,)
    return settle_legacy(inspection.odd_sample, contract.encodings)


def _rewrite_first_that_reads(plain: Path, codecs: tuple[str, ...], text: Path) -> str:
    refusal = Refused(
        "The file is not UTF-8, and its contract allows no other encoding that could be it.",
        "Export it as UTF-8, or allow the encoding in the contract (`encodings`).",
    )
    for codec in codecs:
        try:
            rewrite(plain, codec, text)
        except Refused as error:
            refusal = error
        else:
            return codec
    raise refusal
