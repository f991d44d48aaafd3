"""Invented people: a common given name and a number, an address at example.com. Nobody real."""

from __future__ import annotations

import duckdb

_MACROS = """
create or replace macro given_name(person_id) as [
    'Ada', 'Ben', 'Chen', 'Dana', 'Emil', 'Fatma', 'Gina', 'Hugo', 'Ines', 'Jun', 'Kofi', 'Lena', 'Mika', 'Nora',
    'Omar', 'Pia', 'Qing', 'Rosa', 'Sven', 'Tara', 'Uma', 'Viktor', 'Wei', 'Yara'
][1 + pick(person_id, 'name', 24)];
create or replace macro family_name(person_id) as 'Nr' || person_id;
create or replace macro email(person_id) as lower(given_name(person_id)) || '.' || person_id || '@example.com';
create or replace macro phone(person_id) as '+1 555 01' || lpad(pick(person_id, 'phone', 100)::varchar, 2, '0');
"""


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros that name a person by number."""
    connection.execute(_MACROS)
