"""Who is one person: the guards against taking several people for one, keys that stay, and merges that say so."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest
from identity_world import Link, World, at, load_model
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from bellwether.settings import Settings


@pytest.fixture(scope="module")
def world(built: Settings) -> World:
    return World(built)


def same(world: World, *names: str) -> bool:
    """Whether the identifiers are one person's."""
    persons = world.persons()
    return len({persons[name] for name in names}) == 1


class TestStories:
    def test_anonymous_history_joins_at_the_first_identification(self, world: World) -> None:
        world.live(
            {"device d": 0, "user u": 50, "device alone": 3, "buyer b": 60, "person b": 60},
            [
                Link("device d", "user u", 50),
                Link("user u", "buyer b", 60, "purchase while logged in"),
                Link("buyer b", "person b", 60, "same address"),
            ],
        )
        assert world.persons() == {
            "device d": "device d",
            "user u": "device d",
            "buyer b": "device d",
            "person b": "device d",
            "device alone": "device alone",
        }
        assert world.merges() == [], "who is born with a link never was somebody else"
        identified = dict(world.rows("select id_key, identified_at from build.intermediate.int_persons_resolved"))
        assert identified["d"] == at(50) and identified["alone"] is None

    def test_two_devices_become_one_person_when_the_second_logs_in_and_the_older_wins(self, world: World) -> None:
        world.live(
            {"device phone": 0, "device laptop": 10, "user u": 20},
            [Link("device laptop", "user u", 20), Link("device phone", "user u", 90)],
        )
        assert same(world, "device phone", "device laptop", "user u")
        assert world.persons()["user u"] == "device phone"
        assert world.merges() == [("device laptop", "device phone", at(90))]

    def test_a_shared_computer_is_its_first_users_and_joins_nobody_else(self, world: World) -> None:
        world.live(
            {"device d": 0, "user ann": 10, "user bob": 30, "device bobs": 25, "buyer bob": 40, "contact 7": 50,
             "buyer ann": 20},
            [
                Link("device d", "user ann", 10),
                Link("device d", "buyer ann", 20, "purchase"),
                Link("device bobs", "user bob", 30),
                Link("device d", "user bob", 31),
                Link("device d", "buyer bob", 40, "purchase"),
                Link("user bob", "buyer bob", 40, "purchase while logged in"),
                Link("contact 7", "device d", 50, "client id in the CRM"),
            ],
        )  # fmt: skip
        assert same(world, "device d", "user ann", "buyer ann")
        assert same(world, "device bobs", "user bob", "buyer bob")
        assert not same(world, "user ann", "user bob")
        assert not same(world, "device d", "contact 7"), "who comes later may be anybody"
        assert world.refused() == {
            ("device d", "user bob"): "shared device",
            ("device d", "buyer bob"): "shared device",
            ("contact 7", "device d"): "shared device",
        }

    def test_one_address_in_two_systems_does_not_make_a_device_shared(self, world: World) -> None:
        world.live(
            {"device d": 0, "contact 1": 5, "person a": 5, "buyer a": 9},
            [
                Link("contact 1", "person a", 5, "same address"),
                Link("contact 1", "device d", 5, "client id in the CRM"),
                Link("device d", "buyer a", 9, "purchase"),
                Link("buyer a", "person a", 9, "same address"),
            ],
        )
        assert same(world, "device d", "contact 1", "person a", "buyer a")
        assert world.refused() == {}

    def test_shared_mailboxes_and_test_users_join_nobody(self, world: World) -> None:
        world.live(
            {"contact 1": 1, "contact 2": 2, "person info": 1, "device d": 0, "device e": 0, "user qa": 1},
            [
                Link("contact 1", "person info", 1, "same address"),
                Link("contact 2", "person info", 2, "same address"),
                Link("device d", "user qa", 3),
                Link("device e", "user qa", 3),
            ],
            excluded={"person info": "shared mailbox", "user qa": "test user"},
        )
        assert len(set(world.persons().values())) == 6
        assert sorted(world.refused().values()) == ["shared mailbox"] * 2 + ["test user"] * 2

    def test_a_key_with_too_many_others_is_nobodys(self, world: World) -> None:
        devices = {f"device d{number}": number for number in range(21)}
        links = [Link(name, "user u", 100 + minute) for name, minute in devices.items()]
        world.live({**devices, "user u": 100}, links[:20])
        assert same(world, "user u", *list(devices)[:20])
        world.live({**devices, "user u": 100}, links)
        assert len(set(world.persons().values())) == 22
        assert set(world.refused().values()) == {"too many keys"}

    def test_colleagues_are_not_one_person_and_what_was_never_seen_links_nothing(self, world: World) -> None:
        world.live(
            {"contact 1": 1, "contact 2": 2},
            [
                Link("contact 1", "account lamps", 1, "company"),
                Link("contact 2", "account lamps", 2, "company"),
                Link("contact 1", "device gone", 1, "client id in the CRM"),
                Link("contact 2", "device gone", 2, "client id in the CRM"),
            ],
        )
        assert not same(world, "contact 1", "contact 2")
        assert set(world.refused().values()) == {"account", "not seen"}
        accounts = world.rows("select id_key, account_key from build.intermediate.int_persons_resolved order by 1")
        assert accounts == [("1", "lamps"), ("2", "lamps")]

    def test_a_person_who_is_too_large_falls_apart_at_the_weakest_links(self, built: Settings) -> None:
        world = World(built, most_identifiers=4)
        users = {f"user u{number}": number for number in range(3)}
        devices = {f"device d{number}": 10 + number for number in range(3)}
        logins = [Link(f"device d{number}", f"user u{number}", 20) for number in range(3)]
        purchases = [Link(f"device d{number}", "buyer b", 30 + number, "purchase") for number in range(3)]
        world.live({**users, **devices, "buyer b": 30}, [*logins, *purchases])
        assert all(same(world, f"user u{number}", f"device d{number}") for number in range(3))
        assert len(set(world.persons().values())) == 4
        assert set(world.refused().values()) == {"person too large"}


class TestComponents:
    """The grouping against another implementation."""

    @pytest.fixture
    def connection(self) -> duckdb.DuckDBPyConnection:
        return duckdb.connect()

    def group(self, connection: duckdb.DuckDBPyConnection, project: Path, pairs: np.ndarray) -> dict[int, int]:
        connection.execute(
            "create or replace temp table identity_links as select unnest($lefts) as a, unnest($rights) as b",
            {"lefts": pairs[:, 0].tolist(), "rights": pairs[:, 1].tolist()},
        )
        connection.execute(
            "create or replace temp table identity_nodes as select distinct unnest([a, b]) as node from identity_links"
        )
        load_model(project, "int_identifiers_grouped").group(connection)
        return dict(connection.execute("select node, min(node) over (partition by label) from labels").fetchall())

    def expected(self, pairs: np.ndarray) -> dict[int, int]:
        size = int(pairs.max()) + 1
        ones = np.ones(len(pairs), dtype=np.int8)
        _, labels = connected_components(coo_matrix((ones, pairs.T), shape=(size, size)), directed=False)
        least = np.full(labels.max() + 1, size)
        np.minimum.at(least, labels, np.arange(size))
        return {int(node): int(least[labels[node]]) for node in np.unique(pairs)}

    @pytest.mark.parametrize("links", [30, 200, 2000])
    def test_random_links(self, connection: duckdb.DuckDBPyConnection, dbt_project: Path, links: int) -> None:
        pairs = np.random.default_rng(links).integers(0, 400, (links, 2))
        assert self.group(connection, dbt_project, pairs) == self.expected(pairs)

    @pytest.mark.parametrize("order", ["by age", "against age", "at random"])
    def test_a_chain_of_a_thousand(self, connection: duckdb.DuckDBPyConnection, dbt_project: Path, order: str) -> None:
        nodes = {"by age": np.arange(1001), "against age": np.arange(1001)[::-1]}.get(
            order, np.random.default_rng(1).permutation(1001)
        )
        pairs = np.column_stack([nodes[:-1], nodes[1:]])
        assert set(self.group(connection, dbt_project, pairs).values()) == {0}


def random_life(seed: int) -> tuple[dict[str, float], list[Link]]:
    """Identifiers and evidence at random, each link no older than its ends, many as old as the younger of them."""
    chance = random.Random(seed)
    kinds = [*["device"] * 12, *["user"] * 7, *["buyer"] * 5]
    seen = {f"{kind} {number}": float(chance.randrange(1000)) for number, kind in enumerate(kinds)}
    links = {}
    for number in range(34):
        left, right = sorted(
            chance.sample(list(seen), 2), key=lambda name: ["device", "user", "buyer"].index(name.split()[0])
        )
        pair = (left.split()[0], right.split()[0])
        evidence = {
            ("device", "user"): "login",
            ("device", "buyer"): "purchase",
            ("user", "buyer"): "purchase while logged in",
        }
        if pair in evidence:
            born = max(seen[left], seen[right])
            minute = born if chance.random() < 0.4 else born + chance.randrange(400) + number / 100
            links[left, right] = Link(left, right, minute, evidence[pair])
    return seen, list(links.values())


def replayed(seen: dict[str, float], used: Iterable[tuple[str, str, datetime]]) -> list[tuple[str, str, datetime]]:
    """The merges of links one after the other, by hand: the oldest identifier names the person."""
    age = {name: (at(minute), name) for name, minute in seen.items()}
    person = {name: name for name in seen}
    merges = []
    for left, right, moment in used:
        older, younger = sorted((person[left], person[right]), key=age.__getitem__)
        if older != younger:
            if moment > age[younger][0]:
                merges.append((younger, older, moment))
            person = {name: older if now == younger else now for name, now in person.items()}
    return merges


@pytest.mark.parametrize("seed", range(8))
def test_merges_are_those_of_the_links_one_after_the_other(world: World, seed: int) -> None:
    seen, links = random_life(seed)
    world.live(seen, links)
    numbers = {name: number for number, name in enumerate(sorted(seen, key=lambda name: (seen[name], name)))}
    used = world.rows(
        "select left_type || ' ' || left_key, right_type || ' ' || right_key, first_seen_at"
        " from build.intermediate.int_identity_links where is_used"
    )
    used.sort(
        key=lambda link: (link[2], max(numbers[link[0]], numbers[link[1]]), min(numbers[link[0]], numbers[link[1]]))
    )
    expected = replayed(seen, used)
    assert len(expected) >= 1, "a life without a merge shows nothing"
    assert world.merges() == sorted(expected, key=lambda merge: (merge[2], merge[0]))


@pytest.mark.parametrize("seed", range(8))
def test_what_comes_later_changes_no_key_but_in_a_merge(world: World, seed: int) -> None:
    seen, links = random_life(100 + seed)
    before: dict[str, str] = {}
    for minute in (300, 600, 900, 1500):
        world.live(
            {name: first for name, first in seen.items() if first <= minute},
            [link for link in links if link.minute <= minute],
        )
        now, ended = world.persons(), {later for later, *_ in world.merges()}
        changed = {name for name, key in before.items() if now[name] != key}
        assert {before[name] for name in changed} <= ended
        assert all(seen[now[name]] <= seen[before[name]] for name in changed), "the older wins"
        together = {(a, b) for a in before for b in before if before[a] == before[b]}
        assert all(now[a] == now[b] for a, b in together), "nobody is torn apart"
        before = now
