"""Land what waits in the inbox, as the stage does. Prints the rows landed; a refused file is an error."""

from __future__ import annotations

import sys

from bellwether import landing
from bellwether.settings import load_settings


def main() -> None:
    report = landing.land(load_settings())
    refused = [f"{file.name}: {file.reason}" for file in report.files if file.status == "refused"]
    if refused or not report.files:
        sys.exit("\n".join(["not everything landed", *refused]))
    print(sum(file.rows_landed for file in report.files))


if __name__ == "__main__":
    main()
