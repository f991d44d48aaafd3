"""Readers, kills and refusing disks while a version is published: there is always one whole version to read."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import subprocess
import sys
import time
from contextlib import suppress
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from unit.publish import hand_made_build as hand_made

from bellwether import publish
from bellwether.errors import PublishFailed
from bellwether.publish import versions

READERS = 4
READS = 1_000
PUBLISHES = 20
KILLS = 16


def read_until_told(
    file: Path, reads: Synchronized[int], stop: Event, out: multiprocessing.Queue[tuple[list[str], set[int]]]
) -> None:
    errors: list[str] = []
    seen: set[int] = set()
    while not stop.is_set():
        try:
            seen.add(hand_made.read_marker(file))
        except Exception as error:  # whatever it is, a reader saw it
            errors.append(f"{type(error).__name__}: {error}")
        with reads.get_lock():
            reads.value += 1
    out.put((errors, seen))


@pytest.mark.slow
def test_a_thousand_reads_across_twenty_publishes_without_one_error(tmp_path: Path) -> None:
    settings = hand_made.settings_for(tmp_path, BELLWETHER_KEEP_VERSIONS="2")
    hand_made.publish_marker(settings, 0)
    context = multiprocessing.get_context("spawn")
    reads: Synchronized[int] = context.Value("q", 0)
    stop = context.Event()
    out = context.Queue()
    readers = [
        context.Process(target=read_until_told, args=(settings.published_file, reads, stop, out), daemon=True)
        for _ in range(READERS)
    ]
    for reader in readers:
        reader.start()
    deadline = time.monotonic() + 300
    try:
        for marker in range(1, PUBLISHES + 1):
            while reads.value < marker * READS // (PUBLISHES + 1):  # spread the publishes over the reads
                assert time.monotonic() < deadline, f"readers are stuck after {reads.value} reads"
                time.sleep(0.005)
            hand_made.publish_marker(settings, marker)
        while reads.value < READS:
            assert time.monotonic() < deadline, f"readers are stuck after {reads.value} reads"
            time.sleep(0.005)
    finally:
        stop.set()
        found = [out.get(timeout=30) for _ in readers]
        for reader in readers:
            reader.join(timeout=30)
    errors = [error for reader_errors, _ in found for error in reader_errors]
    seen = set().union(*(markers for _, markers in found))
    assert errors == []
    assert reads.value >= READS
    assert seen == set(range(PUBLISHES + 1))


def folder_is_in_order(settings: hand_made.Settings, marker: int) -> None:
    """All of the published folder speaks of the version with this marker, and nothing half-made is left."""
    shown = publish.read_manifest(settings)
    assert shown is not None
    assert hand_made.read_marker(settings.published_file) == marker
    assert shown.fingerprint == f"fingerprint-{marker}"
    assert shown.sha256 == hashlib.sha256(settings.published_file.read_bytes()).hexdigest()
    assert (settings.published_dir / "manifest.json").read_text() == shown.model_dump_json(indent=2) + "\n"
    assert (settings.published_dir / "parquet").resolve() == versions.versions_dir(settings) / shown.version / "parquet"
    names = {child.name for child in settings.published_dir.iterdir()} - {".lock"}
    assert names == {"bellwether.duckdb", "manifest.json", "parquet", "versions"}
    assert all(versions.VERSION.fullmatch(child.name) for child in versions.versions_dir(settings).iterdir())


def publish_in_a_process(home: Path, marker: int) -> subprocess.Popen[str]:
    program = [sys.executable, hand_made.__file__, str(home), str(marker)]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_a_whole_version_and_the_next_publish_mends_the_rest(tmp_path: Path) -> None:
    settings = hand_made.settings_for(tmp_path)
    hand_made.publish_marker(settings, 0)
    moments = random.Random(7)
    duration = 0.5
    shown = killed = marker = 0
    while killed < KILLS:
        marker += 1
        assert marker < 10 * KILLS, f"only {killed} of {marker} processes were still publishing when killed"
        with publish_in_a_process(tmp_path, marker) as process:
            ready = time.monotonic()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=duration * moments.random())
                duration = time.monotonic() - ready  # it was done before its moment came: the next one comes sooner
            process.kill()
            killed += process.wait(timeout=60) != 0
        found = hand_made.read_marker(settings.published_file)
        assert found in {shown, marker}, "neither the version before nor the new one"
        manifest = publish.read_manifest(settings)
        assert manifest is not None
        assert manifest.fingerprint == f"fingerprint-{found}"
        assert manifest.sha256 == hashlib.sha256(settings.published_file.read_bytes()).hexdigest()
        shown = found
        if killed % 4 == 0:
            marker += 1
            hand_made.publish_marker(settings, marker)
            folder_is_in_order(settings, marker)
            shown = marker


class PowerCut(BaseException):
    """Like a kill: nothing in the publisher may catch it."""


@pytest.fixture
def renames(monkeypatch: pytest.MonkeyPatch) -> dict[str, int | BaseException | None]:
    """Counts renames, and raises `error` at the rename numbered `at`."""
    state: dict[str, int | BaseException | None] = {"count": 0, "at": None, "error": None}
    original = os.replace

    def replace(source: str | Path, target: str | Path) -> None:
        assert isinstance(state["count"], int)
        state["count"] += 1
        if state["count"] == state["at"]:
            assert isinstance(state["error"], BaseException)
            raise state["error"]
        original(source, target)

    monkeypatch.setattr(os, "replace", replace)
    return state


def count_renames(tmp_path: Path, renames: dict[str, int | BaseException | None]) -> int:
    settings = hand_made.settings_for(tmp_path / "counted")
    hand_made.publish_marker(settings, 1)
    renames["count"] = 0
    hand_made.publish_marker(settings, 2)
    counted = renames["count"]
    assert isinstance(counted, int)
    assert counted >= 4, "the file, the version's folder, the Parquet link, the manifest"
    return counted


def test_a_disk_that_refuses_any_one_rename_leaves_the_version_before(
    tmp_path: Path, renames: dict[str, int | BaseException | None]
) -> None:
    for position in range(1, count_renames(tmp_path, renames) + 1):
        settings = hand_made.settings_for(tmp_path / str(position))
        hand_made.publish_marker(settings, 1)
        before = hashlib.sha256(settings.published_file.read_bytes()).hexdigest()
        renames.update(count=0, at=position, error=OSError(28, "No space left on device"))
        with pytest.raises(PublishFailed, match="No space left"):
            hand_made.publish_marker(settings, 2)
        renames.update(at=None)
        folder_is_in_order(settings, 1)
        assert hashlib.sha256(settings.published_file.read_bytes()).hexdigest() == before
        assert len(publish.list_versions(settings)) == 1
        hand_made.publish_marker(settings, 3)
        folder_is_in_order(settings, 3)


def test_a_first_publication_that_fails_leaves_nothing_to_read(
    tmp_path: Path, renames: dict[str, int | BaseException | None]
) -> None:
    for position in range(1, count_renames(tmp_path, renames) + 1):
        settings = hand_made.settings_for(tmp_path / str(position))
        renames.update(count=0, at=position, error=OSError(28, "No space left on device"))
        with pytest.raises(PublishFailed):
            hand_made.publish_marker(settings, 1)
        renames.update(at=None)
        assert publish.read_manifest(settings) is None
        assert {child.name for child in settings.published_dir.iterdir()} == {".lock", "versions"}
        hand_made.publish_marker(settings, 2)
        folder_is_in_order(settings, 2)


def test_a_power_cut_at_any_rename_is_mended_by_the_next_publication(
    tmp_path: Path, renames: dict[str, int | BaseException | None]
) -> None:
    for position in range(1, count_renames(tmp_path, renames) + 1):
        settings = hand_made.settings_for(tmp_path / str(position))
        hand_made.publish_marker(settings, 1)
        renames.update(count=0, at=position, error=PowerCut())
        with pytest.raises(PowerCut):
            hand_made.publish_marker(settings, 2)
        renames.update(at=None)
        found = hand_made.read_marker(settings.published_file)
        manifest = publish.read_manifest(settings)
        assert manifest is not None
        assert manifest.fingerprint == f"fingerprint-{found}"
        assert found == (1 if position == 1 else 2)
        hand_made.publish_marker(settings, 3)
        folder_is_in_order(settings, 3)
        assert len(publish.list_versions(settings)) == (2 if position == 1 else 3)


def test_a_rollback_after_a_power_cut_goes_to_the_version_before_the_one_shown(
    tmp_path: Path, renames: dict[str, int | BaseException | None]
) -> None:
    settings = hand_made.settings_for(tmp_path)
    hand_made.publish_marker(settings, 1)
    renames.update(count=0, at=2, error=PowerCut())
    with pytest.raises(PowerCut):
        hand_made.publish_marker(settings, 2)
    renames.update(at=None)
    assert hand_made.read_marker(settings.published_file) == 2
    publish.rollback(settings)
    folder_is_in_order(settings, 1)


def test_a_rollback_that_the_disk_refuses_leaves_the_version_shown(
    tmp_path: Path, renames: dict[str, int | BaseException | None]
) -> None:
    for position in (1, 2, 3):
        settings = hand_made.settings_for(tmp_path / str(position))
        hand_made.publish_marker(settings, 1)
        hand_made.publish_marker(settings, 2)
        renames.update(count=0, at=position, error=OSError(5, "Input/output error"))
        with pytest.raises(PublishFailed, match="Input/output error"):
            publish.rollback(settings)
        renames.update(at=None)
        folder_is_in_order(settings, 2)
        publish.rollback(settings)
        folder_is_in_order(settings, 1)


def test_a_file_system_without_hard_links_publishes_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    settings = hand_made.settings_for(tmp_path)
    hand_made.publish_marker(settings, 1)
    hand_made.publish_marker(settings, 2)
    folder_is_in_order(settings, 2)
    publish.rollback(settings)
    folder_is_in_order(settings, 1)
