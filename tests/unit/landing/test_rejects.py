"""Rows read are rows landed plus rows set aside, and each row set aside can be found in the file it came from."""

from __future__ import annotations

import pytest
from landing_samples import Home, contact_rows, contacts, event, google


def test_each_bad_row_keeps_line_column_reason_and_text(home: Home) -> None:
    rows = contact_rows(40)
    rows[3] = "1003,Bea"
    rows[7] = ",Cleo,cleo@example.com,Lead,2026-03-01 10:00"
    rows[20] = "1020,Dan,dan@example.com,Lead,yesterday"
    rows[30] = "1030,Eve,eve@example.com,Lead,2026-03-01 10:00,surplus"
    outcome = home.land_one("c.csv", contacts(rows))
    assert (outcome.rows_read, outcome.rows_landed, outcome.rows_rejected) == (40, 36, 4)
    found = home.rejects()
    assert [row[:3] for row in found] == [
        (5, "", "too few fields"),
        (9, "record_id", "record_id is empty"),
        (22, "create_date", "create_date is no timestamp"),
        (32, "", "too many fields"),
    ]
    assert found[0][3] == "1003,Bea"
    assert "yesterday" in found[2][3]
    assert home.raw("select count(*), count(distinct record_id) from raw.hubspot__contacts") == [(36, 36)]
    assert home.receipt("c.csv").rejected_by_reason["too few fields"] == 1


def test_lines_are_found_behind_cells_of_several_lines_and_blank_lines(home: Home) -> None:
    rows = contact_rows(60)
    rows[2] = '1002,"Ann\nof\nthree lines",a@example.com,Lead,2026-03-01 10:00'
    rows[5] = "\n\n" + rows[5]
    rows[8] = ",No id,b@example.com,Lead,2026-03-01 10:00"
    rows[9] = "1009,short"
    rows[12] = ",,,,"
    rows[25] = "1025,Bad,date@example.com,Lead,soon"
    content = contacts(rows)
    home.land_one("c.csv", content)
    lines = content.split("\n")
    assert [row[0] for row in home.rejects()] == [
        next(n for n, line in enumerate(lines, 1) if line.startswith(start)) for start in (",No id", "1009", "1025")
    ]


@pytest.mark.parametrize("line_ending", ["\n", "\r\n"])
def test_a_stray_quotation_mark_costs_one_row(home: Home, line_ending: str) -> None:
    """Left alone, the reader swallows every row up to the next quotation mark, here all of the rest."""
    rows = contact_rows(5000)
    rows[10] = '1010,"Ann,ann@example.com,Lead,2026-03-01 10:00'
    rows[2000] = '3000,"Ann,ann@example.com,Lead,2026-03-01 10:00'
    outcome = home.land_one("c.csv", contacts(rows).replace("\n", line_ending))
    assert (outcome.rows_read, outcome.rows_landed, outcome.rows_rejected) == (5000, 4998, 2)
    assert [(row[0], row[3]) for row in home.rejects()] == [(12, rows[10]), (2002, rows[2000])]


def test_quotes_broken_throughout_refuse_the_file(home: Home) -> None:
    rows = [f"{row.replace('Ann', chr(34) + 'Ann')}" if n % 3 == 0 else row for n, row in enumerate(contact_rows(200))]
    outcome = home.land_one("c.csv", contacts(rows))
    assert outcome.status == "refused"


def test_too_many_bad_rows_refuse_the_file_and_leave_nothing(home: Home) -> None:
    rows = contact_rows(20)
    rows[:3] = [",,x@example.com,,"] * 3
    outcome = home.land_one("c.csv", contacts(rows))
    assert outcome.status == "refused"
    assert "3 of 20 rows are bad (record_id is empty: 3); 10% are allowed" in outcome.reason
    assert "example.com" not in outcome.reason
    assert not list(home.settings.landing.rglob("*.parquet"))


def test_a_file_cut_off_in_the_middle_of_a_row_says_so(home: Home) -> None:
    content = contacts(contact_rows(30))
    home.land_one("cut.csv", content[:-30])
    home.land_one("whole.csv", content)
    assert home.receipt("cut.csv").is_truncated
    assert not home.receipt("whole.csv").is_truncated


def test_a_file_without_rows_lands_empty(home: Home) -> None:
    outcome = home.land_one("c.csv", contacts([]))
    assert (outcome.status, outcome.rows_read) == ("landed", 0)
    assert home.raw("select count(*) from raw.hubspot__contacts") == [(0,)]
    assert home.land_one("r.csv", google((), ())).status == "landed"


def test_an_optional_cell_of_the_wrong_kind_is_kept_and_counted(home: Home) -> None:
    rows = contact_rows(3)
    header = "Record ID,First Name,Email,Lifecycle Stage,Create Date,Last Activity Date\n"
    body = "\n".join([rows[0] + ",2026-03-02 11:00", rows[1] + ",last week", rows[2] + ","])
    assert home.land_one("c.csv", header + body).rows_landed == 3
    assert home.receipt("c.csv").not_castable == {"last_activity_date": 1}
    assert home.raw("select last_activity_date from raw.hubspot__contacts order by record_id") == [
        ("2026-03-02 11:00",), ("last week",), (None,)
    ]  # fmt: skip


def test_a_number_of_another_locale_is_not_read_by_its_looks(home: Home) -> None:
    rows = [f'Enabled,C{n},1,2026-03-01,1,EUR,"12,50",5,1,0,1%' for n in range(30)]
    outcome = home.land_one("r.csv", google([*rows, "Enabled,odd,1,2026-03-01,1,EUR,1.50,5,1,0,1%"], ()))
    assert (outcome.rows_landed, outcome.rows_rejected) == (30, 1)
    assert home.rejects()[0][1:3] == ("cost", "cost is no money")


def test_broken_json_lines_are_set_aside_with_their_line(home: Home) -> None:
    lines = [event(user_pseudo_id=str(n)) for n in range(40)]
    lines[5] = lines[5][:-20]
    lines[9] = "\n" + lines[9]
    lines[12] = "[1, 2]"
    lines[20] = event(event_name=None)
    lines[30] = event(day="someday")
    outcome = home.land_one("e.json", "\n".join(lines))
    assert (outcome.rows_read, outcome.rows_landed, outcome.rows_rejected) == (40, 36, 4)
    assert [row[:3] for row in home.rejects()] == [
        (6, "", "no JSON object"),
        (14, "", "no JSON object"),
        (22, "event_name", "event_name is empty"),
        (32, "event_date", "event_date is no date"),
    ]
    assert home.rejects()[0][3] == lines[5]
