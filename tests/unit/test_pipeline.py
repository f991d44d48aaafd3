"""The order of the stages, the fence before publishing, and "nothing new". The stages' own work is stubbed here."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from bellwether import landing, pipeline, quality, reports, transform
from bellwether import publish as publishing
from bellwether.errors import BuildFailed, ConfigurationError, GateFailed, PublishFailed
from bellwether.landing import LandingReport
from bellwether.publish import Checks, Manifest
from bellwether.quality import QualityReport
from bellwether.quality.report import CheckResult
from bellwether.reports import ReportPaths
from bellwether.runs import Event, Run
from bellwether.settings import Settings

DAY = date(2026, 11, 1)


class Company:
    """What the stubs know: the receipts that landed, the manifest that is published, and what was called."""

    def __init__(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = settings
        self.receipts = ["google_ads/campaign_days/aa"]
        self.manifest: Manifest | None = None
        self.calls: list[str] = []
        self.severity = "warning"
        self.builds = 0
        self.build_fails = False
        settings.warehouse_dir.mkdir(parents=True)
        settings.warehouse_file.touch()
        monkeypatch.setattr(landing, "plan", lambda _settings: {"google_ads": 2, "x": 0, "unrecognised": 1})
        monkeypatch.setattr(landing, "land", self.land)
        monkeypatch.setattr(landing, "raw_inputs", lambda _settings: list(self.receipts))
        monkeypatch.setattr(landing, "refresh_raw", lambda _settings: self.calls.append("refresh"))
        monkeypatch.setattr(quality, "check", self.check)
        monkeypatch.setattr(transform, "build", self.build)
        monkeypatch.setattr(publishing, "publish", self.publish)
        monkeypatch.setattr(publishing, "read_manifest", lambda _settings: self.manifest)
        monkeypatch.setattr(reports, "write", self.write)

    def land(self, _settings: Settings, *, sources: list[str] | None, progress: object) -> LandingReport:
        self.calls.append(f"land {sources}")
        return LandingReport(files=[])

    def check(self, _settings: Settings, layer: str, progress: object) -> QualityReport:
        self.calls.append(f"check {layer}")
        build = transform.read_build(self.settings) if layer == "marts" else None
        result = CheckResult(
            suite="s", table=f"{layer}.t", expectation="not null", severity=self.severity, success=False,
            message="2 rows", rows=[{"a": 1}],
        )  # fmt: skip
        return QualityReport(layer=layer, build_id=build.build_id if build else None, results=[result], docs=None)

    def build(self, _settings: Settings, through_date: date, **_options: object) -> transform.BuildReport:
        self.calls.append("build")
        self.builds += 1
        report = transform.BuildReport(
            build_id=f"b{self.builds}", through_date=through_date, models_built=1, tests_passed=1, tests_warned=0,
            failures=[], seconds=1.0,
        )  # fmt: skip
        if self.build_fails:
            raise transform.IncompleteBuild(
                report.model_copy(update={"build_id": ""}), "a test found rows", "", is_transient=False
            )
        state = transform.Build(build_id=report.build_id, through_date=through_date, built_at=datetime.now(UTC))
        (self.settings.warehouse_dir / "build.json").write_text(state.model_dump_json())
        return report

    def publish(
        self, settings: Settings, through_date: date, fingerprint: str, checks: list[QualityReport], progress: object
    ) -> Manifest:
        self.calls.append("publish")
        build = transform.read_build(settings)
        assert build is not None
        self.manifest = Manifest(
            version=f"v{build.build_id}", previous=None, published_at=datetime.now(UTC), build_id=build.build_id,
            through_date=through_date, fingerprint=fingerprint, tables={}, files=[],
            checks=Checks(passed=0, failed_warnings=[]), reporting_currency="USD", reporting_time_zone="UTC",
        )  # fmt: skip
        return self.manifest

    def write(self, settings: Settings, *, closed: object, progress: object) -> ReportPaths:
        assert closed == [], "no review is closed here"
        self.calls.append("report")
        return ReportPaths(html=settings.reports / "day.html", latest=settings.reports / "latest.html")

    def run(self, day: date = DAY) -> Run:
        return pipeline.start(self.settings, day)

    def through(self, day: date = DAY) -> None:
        """All stages, as the DAG runs them."""
        run = self.run(day)
        pipeline.plan(run)
        pipeline.land(run)
        if pipeline.decide(run):
            pipeline.check_exports(run)
            pipeline.build(run)
            pipeline.check_marts(run)
            pipeline.publish(run)
        pipeline.report(run, again=False)


@pytest.fixture
def company(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Company:
    return Company(settings, monkeypatch)


WHOLE = ["land None", "refresh", "check exports", "build", "check marts", "publish", "report"]


def test_the_stages_run_in_order_and_record_what_they_did(company: Company) -> None:
    company.through()
    assert company.calls == WHOLE
    recorded = {file.stem for file in (company.settings.runs / DAY.isoformat()).glob("*.json")}
    assert recorded == {"plan", "land", "decide", "check_exports", "build", "check_marts", "publish", "report"}


def test_plan_lists_only_sources_that_have_files(company: Company) -> None:
    assert pipeline.plan(company.run()) == ["google_ads", "unrecognised"]


class TestNothingNew:
    def test_a_second_run_stops_after_landing_and_says_so(self, company: Company) -> None:
        company.through()
        company.calls.clear()
        heard: list[Event] = []
        assert not pipeline.decide(pipeline.start(company.settings, DAY, heard.append))
        assert any("nothing new" in event.message for event in heard)
        company.through()
        assert company.calls == ["land None"], "not even the report is written again"

    def test_a_new_export_is_news(self, company: Company) -> None:
        company.through()
        company.receipts.append("google_ads/campaign_days/bb")
        company.calls.clear()
        company.through()
        assert company.calls == WHOLE

    def test_a_new_day_is_news_over_the_same_exports(self, company: Company) -> None:
        company.through()
        company.calls.clear()
        company.through(DAY + timedelta(days=1))
        assert "publish" in company.calls
        assert "refresh" not in company.calls

    def test_an_old_day_is_no_news_and_shortens_nothing(self, company: Company) -> None:
        company.through()
        assert company.run(DAY - timedelta(days=30)).through_date == DAY
        company.calls.clear()
        company.through(DAY - timedelta(days=30))
        assert company.calls == ["land None"]

    def test_a_run_that_was_killed_after_publishing_still_owes_its_report(self, company: Company) -> None:
        company.through()
        (company.settings.runs / DAY.isoformat() / "report.json").unlink()
        company.calls.clear()
        company.through()
        assert company.calls == ["land None", "report"]

    @pytest.mark.parametrize("done", [1, 2, 3])
    def test_a_run_that_was_killed_before_publishing_is_done_again(self, company: Company, done: int) -> None:
        run = company.run()
        for stage in (pipeline.check_exports, pipeline.build, pipeline.check_marts)[:done]:
            stage(run)
        company.calls.clear()
        company.through()
        assert company.calls[-5:] == WHOLE[-5:]


class TestFence:
    def test_nothing_is_published_without_a_build(self, company: Company) -> None:
        with pytest.raises(PublishFailed, match="no complete build"):
            pipeline.publish(company.run())

    def test_nothing_is_published_unchecked(self, company: Company) -> None:
        run = company.run()
        pipeline.build(run)
        with pytest.raises(PublishFailed, match="exports of build b1 have not been checked"):
            pipeline.publish(run)
        pipeline.check_exports(run)
        with pytest.raises(PublishFailed, match="marts of build b1 have not been checked"):
            pipeline.publish(run)
        pipeline.check_marts(run)
        pipeline.publish(run)
        assert company.manifest is not None

    def test_checks_of_an_earlier_build_do_not_count(self, company: Company) -> None:
        company.through()
        pipeline.build(company.run())
        with pytest.raises(PublishFailed, match="marts of build b2") as caught:
            pipeline.publish(company.run())
        assert caught.value.is_transient, "the run that replaced the build is about to check it"

    def test_checks_of_earlier_exports_do_not_count(self, company: Company) -> None:
        company.through()
        company.receipts.append("google_ads/campaign_days/bb")
        pipeline.build(company.run())
        pipeline.check_marts(company.run())
        with pytest.raises(PublishFailed, match="exports of build b2"):
            pipeline.publish(company.run())

    def test_a_failed_build_leaves_nothing_to_publish(self, company: Company) -> None:
        company.through()
        company.build_fails = True
        (company.settings.warehouse_dir / "build.json").unlink()
        with pytest.raises(BuildFailed):
            pipeline.build(company.run())
        with pytest.raises(PublishFailed, match="no complete build"):
            pipeline.publish(company.run())

    @pytest.mark.parametrize("stage", [pipeline.check_exports, pipeline.check_marts])
    def test_a_critical_failure_stops_and_stays_closed(self, company: Company, stage: object) -> None:
        pipeline.check_exports(company.run())
        pipeline.build(company.run())
        pipeline.check_marts(company.run())
        company.severity = "critical"
        with pytest.raises(GateFailed, match="a=1"):
            stage(company.run())  # type: ignore[operator]
        with pytest.raises(GateFailed):
            pipeline.publish(company.run())
        assert company.manifest is None


class TestStart:
    def test_a_day_to_come_is_refused(self, company: Company) -> None:
        with pytest.raises(ConfigurationError, match="has not come yet"):
            company.run(pipeline.yesterday(company.settings) + timedelta(days=2))

    def test_today_is_allowed(self, company: Company) -> None:
        today = pipeline.yesterday(company.settings) + timedelta(days=1)
        assert company.run(today).through_date == today

    def test_yesterday_is_the_reporting_time_zones(self, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        import dataclasses

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None):  # type: ignore[no-untyped-def, override]
                return datetime(2026, 11, 1, 20, 0, tzinfo=UTC).astimezone(tz)

        monkeypatch.setattr(pipeline, "datetime", Clock)
        assert pipeline.yesterday(settings) == date(2026, 10, 31)
        assert pipeline.yesterday(dataclasses.replace(settings, time_zone="Asia/Shanghai")) == date(2026, 11, 1)


def test_a_failed_stage_is_in_the_events_with_its_exit_code(company: Company) -> None:
    company.severity = "critical"
    with pytest.raises(GateFailed):
        pipeline.check_exports(company.run())
    events = (company.settings.runs / DAY.isoformat() / "progress.jsonl").read_text().splitlines()
    last = json.loads(events[-1])
    assert (last["stage"], last["kind"], last["exit_code"]) == ("check_exports", "failed", 5)
    assert "exports.t" in last["message"]
