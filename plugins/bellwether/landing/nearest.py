"""What to say of a file that no contract fits: which one it comes nearest to, and what differs."""

from __future__ import annotations

from collections.abc import Iterable

from bellwether.contracts import TableContract
from bellwether.landing.encoding import decode_head, possible_codecs
from bellwether.landing.head import read_records
from bellwether.landing.labels import Labels
from bellwether.landing.refusal import Refused


def unrecognised(head: bytes, contracts: Iterable[tuple[TableContract, Labels]]) -> Refused:
    """The refusal of a file that no contract fits."""
    text = decode_head(head, possible_codecs(head)[0])
    nearest = max((_nearness(text, contract, labels) for contract, labels in contracts), default=None)
    if nearest is None or nearest[0] == 0:
        return Refused(
            "No contract fits: none of the columns it looks for are in the file.",
            "Declare the source in dbt_project/models/staging/<source>/_<source>__sources.yml.",
        )
    _, contract_name, differs = nearest
    return Refused(f"No contract fits. The nearest is {contract_name}: {differs}.", "Export those columns too.")


def _nearness(text: str, contract: TableContract, labels: Labels) -> tuple[float, str, str]:
    """Share of the wanted columns found in the likeliest header line, the contract, and what is wrong. Names columns
    only.
    """
    wanted = set(contract.recognise.columns)
    best: tuple[float, list[str], list[str]] = (0.0, sorted(wanted), [])
    if contract.format == "ndjson":
        found = {name for name in wanted if f'"{name}"' in text}
        best = (len(found) / len(wanted), sorted(wanted - found), [])
    else:
        for delimiter in contract.delimiters:
            for _, cells in read_records(text, delimiter, contract.preamble_lines + 1):
                found = labels.found(cells) & wanted
                if len(found) / len(wanted) > best[0]:
                    best = (len(found) / len(wanted), sorted(wanted - found), labels.forbidden(cells))
    share, missing, forbidden = best
    differs = [f"without {', '.join(missing)}"] if missing else []
    if forbidden:
        differs.append(f"with {', '.join(forbidden)}, which belongs to another report")
    return share, contract.name, "; ".join(differs) or "its encoding or format is not one the contract allows"
