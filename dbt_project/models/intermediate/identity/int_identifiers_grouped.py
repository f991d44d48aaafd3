"""Connected components of the links that were not refused: which identifiers are one person's.

All work is SQL over whole tables; Python only says how often. A round points each identifier at the least of its
neighbours, follows these pointers to their roots, and goes on with the roots and the links between them. At least half
of the identifiers that are still linked disappear in each round (O. Boruvka, 1926), so a chain of a thousand takes few.
"""

# Oldest first, so that the least number in a component is the identifier that names the person.
NODES = """
create or replace temp table identity_nodes as
select id_type, id_key, first_seen_at, row_number() over (order by first_seen_at, id_type, id_key) as node
from identifiers
where (id_type, id_key) in (
    select (left_type, left_key) from links union select (right_type, right_key) from links
)
"""
LINKS = """
create or replace temp table identity_links as
select lefts.node as a, rights.node as b, max(evidence.strength) as strength
from links
join identity_nodes as lefts on links.left_type = lefts.id_type and links.left_key = lefts.id_key
join identity_nodes as rights on links.right_type = rights.id_type and links.right_key = rights.id_key
join evidence using (evidence)
group by all
"""
# Two identifiers that are each other's least neighbour would point at one another: the lesser of them is the root.
POINT = """
create or replace temp table pointers as
with least_neighbours as (
    select node, min(neighbour) as least
    from (select a as node, b as neighbour from edges union all select b, a from edges)
    group by node
)
select
    nodes.node,
    case when back.least = nodes.node and nodes.node < back.node then nodes.node else back.node end as root
from least_neighbours as nodes join least_neighbours as back on nodes.least = back.node
"""
JUMP = """
create or replace temp table pointers as
select pointers.node, further.root from pointers join pointers as further on pointers.root = further.node
"""
UNFINISHED = """
select exists (
    from pointers join pointers as further on pointers.root = further.node where further.root <> pointers.root
)
"""
LABEL = """
create or replace temp table labels as
select labels.node, coalesce(pointers.root, labels.label) as label
from labels left join pointers on labels.label = pointers.node
"""
CONTRACT = """
create or replace temp table edges as
select distinct lefts.root as a, rights.root as b
from edges join pointers as lefts on edges.a = lefts.node join pointers as rights on edges.b = rights.node
where lefts.root <> rights.root
"""
OVERSIZED = """
create or replace temp table oversized as
select label from labels group by label having count(*) > {most}
"""
# Of a component that is too large the weakest links go, and what is left is grouped anew.
WEAKEST = """
create or replace temp table identity_links as
select links.a, links.b, links.strength
from (
    select
        identity_links.*, oversized.label is not null as is_oversized,
        min(strength) over (partition by labels.label) as weakest
    from identity_links
    join labels on identity_links.a = labels.node
    left join oversized using (label)
) as links
where not is_oversized or strength > weakest
"""
PERSONS = """
select nodes.id_type, nodes.id_key, oldest.id_type || ':' || oldest.id_key as person_key
from (select node, min(node) over (partition by label) as person from labels) as labels
join identity_nodes as nodes on labels.node = nodes.node
join identity_nodes as oldest on labels.person = oldest.node
"""


def is_true(session, query):
    """Whether the query, which returns one value, returns true."""
    return session.execute(query).fetchone()[0]


def group(session):
    """Fill `labels` with one row per node and a label that the nodes of a component share."""
    session.execute("create or replace temp table labels as select node, node as label from identity_nodes")
    session.execute("create or replace temp table edges as select distinct a, b from identity_links")
    while is_true(session, "select exists (from edges)"):
        session.execute(POINT)
        while is_true(session, UNFINISHED):
            session.execute(JUMP)
        session.execute(LABEL)
        session.execute(CONTRACT)


def group_within(session, most):
    """Group the nodes into components of at most `most`, dropping weak links of larger ones."""
    group(session)
    session.execute(OVERSIZED.format(most=int(most)))
    while is_true(session, "select exists (from oversized)"):
        session.execute(WEAKEST)
        group(session)
        session.execute(OVERSIZED.format(most=int(most)))


def model(dbt, session):
    """One row per identifier that is linked, with the person that it belongs to."""
    dbt.config(materialized="table")
    identifiers = dbt.ref("int_identifiers_collected")
    links = dbt.ref("int_identity_links_judged").filter("reason is null")
    evidence = dbt.ref("identity_evidence")
    for name, relation in {"identifiers": identifiers, "links": links, "evidence": evidence}.items():
        session.execute(f"create or replace temp view {name} as {relation.sql_query()}")
    session.execute(NODES)
    session.execute(LINKS)
    group_within(session, dbt.config.get("most_identifiers"))
    return session.sql(PERSONS)
