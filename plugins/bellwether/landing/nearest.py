"""What to say of a file that no contract fits: which ones it comes nearest to, and what differs."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from bellwether.contracts import TableContract
from bellwether.landing.encoding import decode_head, possible_codecs
from bellwether.landing.head import read_records
from bellwether.landing.labels import Labels
from bellwether.landing.refusal import Refused


class Nearness(BaseModel):
    """How much of what a contract looks for is in a file. Names columns and labels only."""

    contract: str
    share: float
    missing: list[str]
    forbidden: list[str]

    @property
    def differs(self) -> str:
        """What is wrong, as a part of a sentence."""
        parts = [f"without {', '.join(self.missing)}"] if self.missing else []
        if self.forbidden:
            parts.append(f"with {', '.join(self.forbidden)}, which belongs to another report")
        return "; ".join(parts) or "its encoding or format is not one the contract allows"


def unrecognised(head: bytes, contracts: Iterable[TableContract]) -> Refused:
    """The refusal of a file that no contract fits."""
    found = nearest(head, contracts)
    if not found:
        return Refused(
            "No contract fits: none of the columns it looks for are in the file.",
            "Declare the source in dbt_project/models/staging/<source>/_<source>__sources.yml.",
        )
    return Refused(
        f"No contract fits. The nearest is {found[0].contract}: {found[0].differs}.", "Export those columns too."
    )


def nearest(head: bytes, contracts: Iterable[TableContract]) -> list[Nearness]:
    """The contracts of which the file has at least one column, the nearest first."""
    text = decode_head(head, possible_codecs(head)[0])
    found = [_nearness(text, contract, Labels(contract)) for contract in contracts]
    return sorted((each for each in found if each.share), key=lambda each: (-each.share, each.contract))


def _nearness(text: str, contract: TableContract, labels: Labels) -> Nearness:
    """By the likeliest header line."""
    wanted = set(contract.recognise.columns)
    best = Nearness(contract=contract.name, share=0.0, missing=sorted(wanted), forbidden=[])
    if contract.format == "ndjson":
        found = {name for name in wanted if f'"{name}"' in text}
        return best.model_copy(update={"share": len(found) / len(wanted), "missing": sorted(wanted - found)})
    for delimiter in contract.delimiters:
        for _, cells in read_records(text, delimiter, contract.preamble_lines + 1):
            found = labels.found(cells) & wanted
            if len(found) / len(wanted) > best.share:
                best = Nearness(
                    contract=contract.name,
                    share=len(found) / len(wanted),
                    missing=sorted(wanted - found),
                    forbidden=labels.forbidden(cells),
                )
    return best
