"""Questions about the rows of a table."""

from __future__ import annotations

from typing import ClassVar

from great_expectations.compatibility import pydantic
from great_expectations.core.suite_parameters import SuiteParameterDict

from bellwether.quality.expectations.query import RowsQuery, Value


class ExpectOnlyDeclaredColumns(RowsQuery):
    """The exports bring no column that the contract does not declare, so nothing new arrives unnoticed."""

    declared: list[str] | SuiteParameterDict
    query = """
        select column_name as new_column from (describe select * from {batch})
        where column_name not in ($declared_texts, 'filename', 'file_row_number')
    """

    @classmethod
    def blanks(cls, values: dict[str, Value]) -> dict[str, str]:
        """The declared names as SQL texts; none until the audit has filled the parameter in."""
        declared = values["declared"]
        names = declared if isinstance(declared, list) else []
        return {"declared_texts": ", ".join(f"'{name}'" for name in names) or "null"}


class ExpectExportedNumbersToBeBetween(RowsQuery):
    """Every text in `columns` is a number between `minimum` and `maximum`, or absent."""

    columns: list[str]
    minimum: float
    maximum: float = 1e15
    query = "select filename, file_row_number, $columns from {batch} where $is_broken"

    @classmethod
    def blanks(cls, values: dict[str, Value]) -> dict[str, str]:
        """A condition per column: a text that is no number, or one out of range."""
        columns = values["columns"]
        assert isinstance(columns, list)
        number = "try_cast(replace({name}, ',', '') as double)"
        within = f"coalesce({number} between {values['minimum']} and {values['maximum']}, false)"
        broken = " or ".join(f"({name} is not null and not {within.format(name=name)})" for name in columns)
        return {"columns": ", ".join(columns), "is_broken": broken}


class ExpectTextsToMatch(RowsQuery):
    """Every text in `column` matches the whole pattern (RE2), or is absent. Double the braces of a pattern."""

    column: str
    pattern: str
    show: list[str]
    query = "select $show, $column from {batch} where not regexp_full_match($column, '$pattern')"


class ExpectNoDatesAfter(RowsQuery):
    """No date or time in `columns` lies after the day that the marts go through."""

    columns: list[str]
    show: list[str]
    through_date: str | SuiteParameterDict
    query = """
        select $show, $columns from {batch}
        where greatest($columns)::date > '$through_date'::date
    """


class ExpectNoPersonalData(RowsQuery):
    """No column is named after a person's detail, and no text holds an e-mail address or a phone number.

    Rows are searched whole, as JSON, and only a suspicious one value by value. What is found is shown masked.
    `except_columns` are identifiers that look like phone numbers, such as a Google Ads customer id.
    """

    except_columns: list[str] = pydantic.Field(default_factory=list)
    email: ClassVar[str] = r"[A-Za-z0-9._%+-]+(@|%40)[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*[.][A-Za-z]{{2,}}"
    phone: ClassVar[str] = (
        r"(^|[^A-Za-z0-9%])[+][0-9][0-9 ().-]{{7,}}[0-9]"
        r"|[(][0-9]{{3}}[)] ?[0-9]{{3}}-[0-9]{{4}}|\b[0-9]{{3}}-[0-9]{{3}}-[0-9]{{4}}\b"
    )
    names: ClassVar[str] = (
        "(.*_)?(e_?mail|phone|phone_number|mobile|first_name|last_name|full_name|street|address[12]?|zip|ip_address)"
    )
    picture: ClassVar[str] = "@[1-4]x[.]"
    """logo@2x.png is no address."""
    query = """
        with searched as (select $kept from {batch}),
        suspicious as (
            select columns(*)::varchar from searched where regexp_matches(to_json(searched)::varchar, '$pattern')
        ),
        texts as (from (unpivot suspicious on columns(*) into name column_name value text))
        select column_name, count(*) as rows, min(left(regexp_replace(text, '[\\pL\\pN]', 'x', 'g'), 40)) as masked
        from texts where regexp_matches(regexp_replace(text, '$picture', '', 'g'), '$pattern') group by column_name
        union all
        select column_name, null, 'the name of the column' from (describe select * from {batch})
        where regexp_full_match(column_name, '$names')
    """

    @classmethod
    def blanks(cls, values: dict[str, Value]) -> dict[str, str]:
        """The searched columns and the patterns."""
        excepted = values["except_columns"]
        assert isinstance(excepted, list)
        kept = f"* exclude ({', '.join(excepted)})" if excepted else "*"
        return {"kept": kept, "pattern": f"{cls.email}|{cls.phone}", "picture": cls.picture, "names": cls.names}
