"""When two persons turned out to be one: which of them was the older, when it was seen, and by what evidence.

A person bears the name of its oldest identifier, so a link between two persons ends the name of the younger. Which link
that was follows from the links in the order in which they were seen: each person's earliest link to another ends its
name if the other is older (the elder rule of persistent homology: H. Edelsbrunner and J. Harer, Computational Topology,
2010, VII.1). Persons of whom this is not so wait for the next round, in which others have been joined. A round joins at
least the two persons of the earliest link of all, so there are fewer rounds than a person may have identifiers.
"""

# An identifier that was linked to an older one when it was first seen never was a person by itself. Only persons who
# have one besides their oldest that was not have been merged.
NODES = """
create or replace temp table merge_nodes as
with ends as (
    select left_type as id_type, left_key as id_key, right_type as other_type, right_key as other_key, first_seen_at
    from links
    union all
    select right_type, right_key, left_type, left_key, first_seen_at from links
),
born as (
    select distinct ends.id_type, ends.id_key
    from ends
    join persons as selves on ends.id_type = selves.id_type and ends.id_key = selves.id_key
    join persons as others on ends.other_type = others.id_type and ends.other_key = others.id_key
    where
        ends.first_seen_at = selves.first_seen_at
        and (others.first_seen_at, others.id_type, others.id_key)
        < (selves.first_seen_at, selves.id_type, selves.id_key)
),
merged as (
    select distinct person_key
    from persons
    anti join born using (id_type, id_key)
    where person_key <> id_type || ':' || id_key
)
select id_type, id_key, first_seen_at, row_number() over (order by first_seen_at, id_type, id_key) as node
from persons semi join merged using (person_key)
"""
LINKS = """
create or replace temp table merge_links as
select
    lefts.node as a, rights.node as b, links.*,
    row_number() over (
        order by
            links.first_seen_at, greatest(lefts.node, rights.node), least(lefts.node, rights.node),
            links.evidence, links.source
    ) as link_no
from links
join merge_nodes as lefts on links.left_type = lefts.id_type and links.left_key = lefts.id_key
join merge_nodes as rights on links.right_type = rights.id_type and links.right_key = rights.id_key
"""
EDGES = "create or replace temp table merge_edges as select a, b, link_no from merge_links"
MERGES = "create or replace temp table merges (node bigint, into_node bigint, link_no bigint)"
ROUND = """
create or replace temp table round_merges as
select node, min_by(neighbour, link_no) as into_node, min(link_no) as link_no
from (select a as node, b as neighbour, link_no from merge_edges union all select b, a, link_no from merge_edges)
group by node
having into_node < node
"""
KEEP = "insert into merges from round_merges"
UNFINISHED = """
select exists (from round_merges join round_merges as further on round_merges.into_node = further.node)
"""
JUMP = """
create or replace temp table round_merges as
select round_merges.node, coalesce(further.into_node, round_merges.into_node) as into_node
from round_merges left join round_merges as further on round_merges.into_node = further.node
"""
CONTRACT = """
create or replace temp table merge_edges as
select a, b, min(link_no) as link_no
from (
    select coalesce(lefts.into_node, edges.a) as a, coalesce(rights.into_node, edges.b) as b, edges.link_no
    from merge_edges as edges
    left join round_merges as lefts on edges.a = lefts.node
    left join round_merges as rights on edges.b = rights.node
)
where a <> b
group by a, b
"""
# The older person may itself have ended before: then it was the one that this had become.
STALE = """
select exists (
    from merges join merges as earlier on merges.into_node = earlier.node and earlier.link_no < merges.link_no
)
"""
FOLLOW = """
create or replace temp table merges as
select
    merges.node, merges.link_no,
    case when earlier.link_no < merges.link_no then earlier.into_node else merges.into_node end as into_node
from merges left join merges as earlier on merges.into_node = earlier.node
"""
MERGED = """
select
    youngers.id_type || ':' || youngers.id_key as later_person_key,
    olders.id_type || ':' || olders.id_key as earlier_person_key,
    links.first_seen_at as merged_at,
    links.left_type, links.left_key, links.right_type, links.right_key, links.evidence, links.source
from merges
join merge_links as links using (link_no)
join merge_nodes as youngers on merges.node = youngers.node
join merge_nodes as olders on merges.into_node = olders.node
where links.first_seen_at > youngers.first_seen_at
"""


def is_true(session, query):
    """Whether the query, which returns one value, returns true."""
    return session.execute(query).fetchone()[0]


def merge(session):
    """Fill `merges` with the link that joined each node, but each person's oldest, to an older person."""
    session.execute(EDGES)
    session.execute(MERGES)
    while is_true(session, "select exists (from merge_edges)"):
        session.execute(ROUND)
        session.execute(KEEP)
        while is_true(session, UNFINISHED):
            session.execute(JUMP)
        session.execute(CONTRACT)
    while is_true(session, STALE):
        session.execute(FOLLOW)


def model(dbt, session):
    """One row per person key that ended because its person turned out to be an older one."""
    dbt.config(materialized="table")
    persons = dbt.ref("int_persons_resolved")
    links = dbt.ref("int_identity_links").filter("is_used")
    for name, relation in {"persons": persons, "links": links}.items():
        session.execute(f"create or replace temp view {name} as {relation.sql_query()}")
    session.execute(NODES)
    session.execute(LINKS)
    merge(session)
    return session.sql(MERGED)
