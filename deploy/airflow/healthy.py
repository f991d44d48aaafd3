"""Exit 0 when the API server says that this part of Airflow is healthy: `healthy.py metadatabase|scheduler|…`.

Asked over HTTP because `airflow jobs check` imports Airflow for several seconds each time.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request

URL = os.environ.get("AIRFLOW_HEALTH_URL", "http://api-server:8080/api/v2/monitor/health")


def status(part: str) -> str:
    """What the API server says of this part; a part that never started has no status."""
    with urllib.request.urlopen(URL, timeout=10) as answer:
        return str(json.load(answer)[part]["status"])


if __name__ == "__main__":
    found = status(sys.argv[1])
    print(found)
    sys.exit(found != "healthy")
