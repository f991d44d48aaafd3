"""A survey tool: answers to two surveys, one file each; the score's label names the one, a column the other."""

from __future__ import annotations

from datetime import timedelta

from bellwether.demo.exports import Exporter

_NPS_HEADER = ("Response ID", "Submitted at", "NPS score", "Email", "Product", "Comment")
_CSAT_HEADER = ("Response ID", "Response Date", "Survey", "Answer", "Customer Email", "Product")
_COMMENT = """case when score < 4 then 'Came late, "again"' else '' end"""
_ANSWERS = """
select response_no, strftime(responded_at, '%Y-%m-%d %H:%M:%S'), {between} score, coalesce(email, ''), product {comment}
from survey_responses
where survey = $survey
order by responded_at, response_no
"""


def write(exporter: Exporter) -> None:
    """Write one export of each survey on the day after the window."""
    after = exporter.last_day + timedelta(days=1)
    nps = exporter.query(_ANSWERS.format(between="", comment=f", {_COMMENT}"), survey="NPS")
    csat = exporter.query(_ANSWERS.format(between="survey,", comment=""), survey="CSAT")
    exporter.write_rows(f"nps_responses_{after}.csv", "surveys", after, _NPS_HEADER, nps)
    exporter.write_rows(f"csat_responses_{after}.csv", "surveys", after, _CSAT_HEADER, csat)
