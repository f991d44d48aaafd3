"""From the bytes of an export to a plain UTF-8 file that DuckDB can read, in bounded memory.

Plain UTF-8 with one kind of line ending is read where it lies. Everything else (gzip, zip, workbooks, other encodings,
zero bytes, mixed line endings) streams once through a scratch file.
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal, cast

from bellwether.landing import workbook
from bellwether.landing.encoding import HEAD_BYTES
from bellwether.landing.refusal import Refused

CHUNK = 1 << 20
MAX_EXPANDED_BYTES = 50 * 1024**3
MAX_EXPANSION = 1000
"""An archive that grows more than this is no export; small ones may, so the ratio counts from 64 MB on."""
_RATIO_FROM = 64 * 1024**2

Compression = Literal["none", "gzip", "zip", "xlsx"]


@dataclass(frozen=True)
class Inspection:
    """What one pass over a plain file tells."""

    sha256: str
    zero_bytes: int
    carriage_returns: int
    line_feeds: int
    pairs: int
    odd_sample: bytes
    """Bytes around the first place that is not UTF-8; empty when all is."""

    @property
    def is_utf_8(self) -> bool:
        """Whether every byte is valid UTF-8."""
        return not self.odd_sample

    @property
    def has_one_line_ending(self) -> bool:
        """Whether lines end in LF throughout or in CRLF throughout."""
        return self.carriage_returns == 0 or self.carriage_returns == self.pairs == self.line_feeds


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as sent."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def compression_of(path: Path) -> Compression:
    """By the first bytes, whatever the name says."""
    with path.open("rb") as handle:
        magic = handle.read(4)
    if magic[:2] == b"\x1f\x8b":
        return "gzip"
    if magic != b"PK\x03\x04":
        return "none"
    return "xlsx" if workbook.is_workbook(path) else "zip"


@contextmanager
def expanded(path: Path, compression: Compression) -> Iterator[BinaryIO]:
    """The bytes inside; of a workbook, its table as CSV. Raises Refused when the archive is broken, holds several files
    or tables, or points outside itself.
    """
    try:
        if compression == "gzip":
            with gzip.open(path, "rb") as handle:
                yield cast(BinaryIO, handle)
        elif compression == "zip":
            with zipfile.ZipFile(path) as archive, archive.open(_only_member(archive)) as member:
                yield cast(BinaryIO, member)
        elif compression == "xlsx":
            with workbook.as_csv(path) as text:
                yield cast(BinaryIO, text)
        else:
            with path.open("rb") as handle:
                yield handle
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise Refused(
            f"The {compression} file is broken or locked ({error}).", "Download or transfer it again."
        ) from error


def _only_member(archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    members = [info for info in archive.infolist() if not info.is_dir()]
    for info in members:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
            raise Refused(
                "The zip file has an entry that points outside it.", "Do not trust this file; ask who sent it."
            )
    files = [
        info
        for info in members
        if not PurePosixPath(info.filename).name.startswith(".") and "__MACOSX" not in info.filename
    ]
    if len(files) != 1:
        raise Refused(f"The zip file holds {len(files)} files; landing reads one.", "Unpack it into the inbox.")
    return files[0]


def read_head(path: Path, compression: Compression) -> bytes:
    """The first bytes inside. Raises Refused as `expanded` does."""
    with expanded(path, compression) as stream:
        return stream.read(HEAD_BYTES)


def expand(path: Path, compression: Compression, target: Path) -> None:
    """Write the bytes inside to `target`. Raises Refused when they grow beyond all measure."""
    limit = MAX_EXPANDED_BYTES
    packed = max(path.stat().st_size, 1)
    written = 0
    with expanded(path, compression) as stream, target.open("wb") as out:
        while chunk := stream.read(CHUNK):
            written += len(chunk)
            if written > limit or (written > _RATIO_FROM and written > packed * MAX_EXPANSION):
                raise Refused(
                    f"The {compression} file expands to more than {written // 1024**2:,} MB.",
                    f"Files may expand to {limit // 1024**3} GB and {MAX_EXPANSION}-fold. Split the export.",
                )
            out.write(chunk)


def inspect(path: Path) -> Inspection:
    """Hash a plain file and look at its bytes, in one pass. ASCII is told by a scan at memory speed, so most files cost
    little more than reading them.
    """
    zero_bytes = carriage_returns = line_feeds = pairs = 0
    odd_sample = b""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    pending = False  # whether the decoder holds the beginning of a character
    last = b""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(CHUNK):
            digest.update(chunk)
            zero_bytes += chunk.count(0)
            if found := chunk.count(b"\r"):
                pairs += chunk.count(b"\r\n")
                carriage_returns += found
            pairs += last == b"\r" and chunk[:1] == b"\n"
            if carriage_returns:
                line_feeds += chunk.count(b"\n")
            elif not line_feeds and b"\n" in chunk:  # one is enough to tell that they are not all preceded by CR
                line_feeds = 1
            if not odd_sample and (pending or not chunk.isascii()):
                try:
                    decoder.decode(chunk)
                    pending = bool(decoder.getstate()[0])
                except UnicodeDecodeError as error:
                    odd_sample = chunk[max(0, error.start - 2000) : error.start + 6000]
            last = chunk[-1:]
    if pending and not odd_sample:
        odd_sample = last
    return Inspection(digest.hexdigest(), zero_bytes, carriage_returns, line_feeds, pairs, odd_sample)


def rewrite(path: Path, codec: str, target: Path) -> None:
    """Write `path` as UTF-8 without mark and zero bytes, lines ending in LF. Raises Refused when the codec cannot read
    it.
    """
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(codec)("strict"), translate=True)
    start = True
    try:
        with path.open("rb") as source, target.open("w", encoding="utf-8", newline="") as out:
            while chunk := source.read(CHUNK):
                start = _write(out, decoder.decode(chunk), start)
            _write(out, decoder.decode(b"", final=True), start)
    except UnicodeDecodeError as error:
        raise Refused(
            f"The file is not valid {codec} from byte {error.start:,} of a block on.", "Export it again as UTF-8."
        ) from error


def _write(out: io.TextIOBase, text: str, start: bool) -> bool:
    """Write a piece; returns whether the next one still is the start of the file."""
    if start and text:
        text = text.removeprefix("\ufeff")
        start = False
    out.write(text.replace("\0", ""))
    return start
