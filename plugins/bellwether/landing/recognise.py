"""Which contract a file belongs to, by its content. The file's name only breaks a tie."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import PurePosixPath

from bellwether.contracts import DEFAULT_LANGUAGE, TableContract
from bellwether.errors import ConfigurationError
from bellwether.landing.encoding import HEAD_BYTES, UTF_8, decode_head, family, possible_codecs
from bellwether.landing.head import Records, plain, read_records
from bellwether.landing.labels import HeaderMatch, Labels
from bellwether.landing.nearest import unrecognised
from bellwether.landing.refusal import Refused
from bellwether.landing.workbook import refuse_old_format

SAMPLE_ROWS = 500
JSON_SAMPLE_ROWS = 200


@dataclass(frozen=True)
class Layout:
    """Where the rows of a file begin and what its columns are. For ndjson the header is the keys seen."""

    codec: str
    delimiter: str
    skip_lines: int
    header: HeaderMatch
    preamble: tuple[str, ...]
    first_totals: tuple[tuple[str, ...], ...] = ()
    sample: tuple[tuple[str, ...], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Claim:
    """A contract that fits the file."""

    contract: TableContract
    layout: Layout
    rank: tuple[int, int]


class Recogniser:
    """All contracts, ready to be held against files."""

    def __init__(self, contracts: Iterable[TableContract]) -> None:
        self._contracts = [(contract, Labels(contract)) for contract in contracts]
        self._preamble_lines = max((contract.preamble_lines for contract, _ in self._contracts), default=0)

    def recognise(self, name: str, head: bytes) -> Claim:
        """The one contract that the file fits best.

        Raises:
            Refused: none fits; the message names the nearest and what differs.
            ConfigurationError: two fit equally well; the message names both.
        """
        if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
            raise Refused("The file is empty.", "Export it again; an export without rows still has a header.")
        refuse_old_format(head)
        for codec in possible_codecs(head):
            text = decode_head(head, codec)
            claims = list(
                self._json_claims(text, codec) if text.lstrip().startswith("{") else self._claims(text, codec)
            )
            if claims:
                return _with_sample(_best(claims, name), text)
        codec = possible_codecs(head)[0]
        if len(head) < HEAD_BYTES and (claims := list(self._empty_claims(decode_head(head, codec), codec))):
            return _best(claims, name)
        raise unrecognised(head, [contract for contract, _ in self._contracts])

    def _json_claims(self, text: str, codec: str) -> Iterable[Claim]:
        rows = _json_rows(text)
        for contract, labels in self._contracts:
            if contract.format == "ndjson" and (layout := _ndjson_layout(rows, codec, contract, labels)):
                yield Claim(contract, layout, (0, len(layout.header.matched)))

    def _claims(self, text: str, codec: str) -> Iterable[Claim]:
        parsed: dict[str, Records] = {}
        for contract, labels in self._contracts:
            if contract.format == "ndjson" or (codec not in UTF_8 and family(codec) not in contract.encodings):
                continue
            for delimiter in contract.delimiters:
                if delimiter not in parsed:
                    parsed[delimiter] = read_records(text, delimiter, self._preamble_lines + 1)
                records = parsed[delimiter]
                if claim := _delimited_claim(records, codec, delimiter, contract, labels):
                    yield claim
                    break

    def _empty_claims(self, text: str, codec: str) -> Iterable[Claim]:
        """Reports of nothing: a preamble, and neither header nor rows."""
        lines = text.splitlines()
        for contract, _ in self._contracts:
            wanted = contract.recognise.empty
            preamble = tuple(line.strip('"') for line in lines if line.strip())
            if not wanted or not preamble or len(lines) > contract.preamble_lines:
                continue
            if all(any(re.search(pattern, line) for line in preamble) for pattern in wanted):
                names = tuple(column.name for column in contract.columns)
                header = HeaderMatch(names, frozenset(names), (), (), DEFAULT_LANGUAGE)
                yield Claim(contract, Layout(codec, contract.delimiters[0], len(lines), header, preamble), (0, 0))


def _best(claims: list[Claim], name: str) -> Claim:
    top = max(claim.rank for claim in claims)
    best = [claim for claim in claims if claim.rank == top]
    if len(best) > 1:
        named = [claim for claim in best if _is_named(claim.contract, name)]
        best = named or best
    if len(best) > 1:
        both = " and ".join(sorted(claim.contract.name for claim in best))
        raise ConfigurationError(
            f"{name} fits {both} equally well.",
            "Tell them apart in their contracts: recognise.columns, recognise.forbidden or recognise.names.",
        )
    return best[0]


def _is_named(contract: TableContract, name: str) -> bool:
    base = PurePosixPath(name).name.lower()
    return any(fnmatch(base, pattern.lower()) for pattern in contract.recognise.names)


def _delimited_claim(
    records: Records, codec: str, delimiter: str, contract: TableContract, labels: Labels
) -> Claim | None:
    wanted = set(contract.recognise.columns)
    for index, (_, cells) in enumerate(records[: contract.preamble_lines + 1]):
        if not wanted <= labels.found(cells):
            continue
        if labels.forbidden(cells):
            return None
        match = labels.match(cells)
        preamble = tuple(plain(row) for _, row in records[:index] if any(cell.strip() for cell in row))
        first = index + contract.header_extra_rows
        totals = _leading_totals(records[first + 1 :], contract, match)
        first += len(totals)
        layout = Layout(
            codec=codec,
            delimiter=delimiter,
            skip_lines=records[min(first, len(records) - 1)][0],
            header=match,
            preamble=preamble,
            first_totals=totals,
        )
        titled = any(re.search(pattern, line) for pattern in contract.recognise.titles for line in preamble)
        return Claim(contract, layout, (int(titled), len(match.matched)))
    return None


def _with_sample(claim: Claim, text: str) -> Claim:
    """The claim with the first rows of the file, from which its number locale and date formats are settled."""
    layout = claim.layout
    if claim.contract.format == "ndjson":
        return claim
    width = len(layout.header.names)
    records = read_records(text, layout.delimiter, SAMPLE_ROWS)
    sample = tuple(tuple(cells) for line, cells in records if line > layout.skip_lines and len(cells) == width)
    return replace(claim, layout=replace(layout, sample=sample))


def _leading_totals(records: Records, contract: TableContract, header: HeaderMatch) -> tuple[tuple[str, ...], ...]:
    """Totals rows right below the header, told as those at the end are: by marker and by an empty required column."""
    if not contract.totals or contract.totals.position != "first":
        return ()
    required = [
        place for place, name in enumerate(header.names) if name in header.matched and contract.column(name).required
    ]
    nothing = {"", *contract.null_markers}
    found = []
    for _, cells in records:
        is_marked = any(re.search(contract.totals.pattern, cell.strip()) for cell in cells[: contract.totals.columns])
        if not is_marked or not any(place < len(cells) and cells[place].strip() in nothing for place in required):
            break
        found.append(tuple(cells))
    return tuple(found)


def _json_rows(text: str) -> list[dict[str, object]]:
    rows = []
    for line in text.splitlines()[:JSON_SAMPLE_ROWS]:
        try:
            row = json.loads(line)
        except ValueError:  # a broken line, or the one that the head cuts
            continue
        if isinstance(row, dict):
            rows.append(row)
    return rows


def _ndjson_layout(rows: list[dict[str, object]], codec: str, contract: TableContract, labels: Labels) -> Layout | None:
    keys = dict.fromkeys(key for row in rows for key in row)
    declared = {column.name for column in contract.columns}
    if not set(contract.recognise.columns) <= declared & keys.keys() or labels.forbidden(list(keys)):
        return None
    matched = frozenset(declared & keys.keys())
    header = HeaderMatch(tuple(keys), matched, (), tuple(sorted(declared - keys.keys())), "")
    return Layout(codec, delimiter="", skip_lines=0, header=header, preamble=())
