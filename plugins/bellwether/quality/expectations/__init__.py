"""The project's own expectations: questions that many tables ask, each written once, as the SQL that finds broken rows.

Importing this package registers them; suites name them in snake case: `expect_export_to_be_fresh`. A question that one
table asks stays in its suite, as SQL, in Great Expectations' own `unexpected_rows_expectation`. Sample rows end up in
logs and pages, so a query selects keys and figures, never a person.
"""

from bellwether.quality.expectations import files, rows

__all__ = ["files", "rows"]
