"""Reproducible chance: every random number is a hash of the seed, of what is decided and of who it is decided for.

Nothing depends on the order in which rows are made, so any number of threads gives the same company, and one vendor
or one decision more leaves all others as they were.
"""

from __future__ import annotations

import duckdb

# 2^-53: the hash's upper 53 bits become a double in [0, 1).
_MACROS = """
create or replace macro draw(id, what) as hash(xor(id::ubigint, hash(what || '/{seed}')));
create or replace macro chance(id, what) as (draw(id, what) >> 11) * 1.1102230246251565e-16;
create or replace macro pick(id, what, n) as (draw(id, what) % n)::int;
create or replace macro noise(id, what, sigma) as
    exp(sigma * 2 * (chance(id, what || ' 1') + chance(id, what || ' 2') + chance(id, what || ' 3') - 1.5));
create or replace macro whole(x, id, what) as floor(x + chance(id, what))::bigint;
create or replace macro waiting(mean, id, what) as -ln(1 - chance(id, what)) * mean;
"""


def install(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Create the macros that decide.

    `chance` is uniform in [0, 1), `pick` a whole number below n, `noise` a factor with median 1 (near log-normal),
    `whole` rounds up or down so that the mean is kept, `waiting` is exponential. Each takes a whole-number id and a
    constant text.
    """
    connection.execute(_MACROS.format(seed=int(seed)))
