"""Spans of a real conversation, and metrics as Prometheus reads them."""

import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sqlalchemy.exc import ProgrammingError

from stylist.bootstrap.query_spans import trace_queries
from stylist.bootstrap.tracing import configure_tracing
from stylist.db.session import Transaction, make_engine, make_transaction
from stylist.http.middleware import RequestLog
from stylist.telemetry import span
from stylist.web.routes import health
from tests.agent.shop import make_talk

WISH = "I need a silk dress for a summer wedding, under $900"
CHILD = """
import sys
from stylist.bootstrap.tracing import configure_tracing
from stylist.telemetry import span

configure_tracing(sys.argv[1] or None)
with span("turn", channel="web") as outer, span("tool", tool="view_cart") as inner:
    print(outer.is_recording(), inner.is_recording())
"""


@pytest.fixture(scope="module")
def exporter() -> Iterator[InMemorySpanExporter]:
    """The process's spans; a provider can be set once a process, so it outlives this module, deaf."""
    kept = InMemorySpanExporter()
    configure_tracing(None, processor=SimpleSpanProcessor(kept))
    yield kept
    kept.shutdown()


@pytest.fixture
async def traced(fresh_database: str) -> AsyncIterator[Transaction]:
    engine = make_engine(fresh_database)
    trace_queries(engine)
    yield make_transaction(engine)
    await engine.dispose()


def by_name(exporter: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [found for found in exporter.get_finished_spans() if found.name == name]


async def test_a_turn_has_spans_of_its_model_tools_and_queries(
    traced: Transaction, exporter: InMemorySpanExporter
) -> None:
    talk = await make_talk(traced)
    exporter.clear()

    reply = await talk.say(WISH)

    (turn,) = by_name(exporter, "turn")
    assert turn.parent is None
    assert turn.attributes == {
        "interaction_id": str(reply.interaction_id),
        "channel": "web",
        "model": "builtin-1",
    }
    tools = by_name(exporter, "tool")
    assert [dict(tool.attributes or {}) for tool in tools] == [{"tool": "search_products"}]
    assert len(by_name(exporter, "model")) == 2
    within = Counter(
        found.name
        for found in exporter.get_finished_spans()
        if found.context.trace_id == turn.context.trace_id
    )
    assert set(within) == {"turn", "model", "tool", "query"}
    assert within["query"] > 0


async def test_a_querys_span_tells_its_kind_and_nothing_of_its_values(
    traced: Transaction, exporter: InMemorySpanExporter
) -> None:
    talk = await make_talk(traced)
    exporter.clear()

    await talk.say(WISH)

    queries = by_name(exporter, "query")
    assert {key for query in queries for key in (query.attributes or {})} == {"db.operation"}
    kinds = {str((query.attributes or {})["db.operation"]) for query in queries}
    assert kinds <= {"SELECT", "INSERT", "UPDATE", "SAVEPOINT", "RELEASE", "WITH", "SET"}
    for found in exporter.get_finished_spans():
        told = f"{found.name} {dict(found.attributes or {})} {found.events}"
        assert "silk" not in told
        assert "wedding" not in told


async def test_a_failed_query_ends_its_span(traced: Transaction, exporter: InMemorySpanExporter) -> None:
    exporter.clear()

    with span("turn"):
        async with traced() as session:
            connection = await session.connection()
            with pytest.raises(ProgrammingError, match="no_such_table"):
                await connection.exec_driver_sql("SELECT * FROM no_such_table")
            await session.rollback()
        assert trace.get_current_span().is_recording()

    assert len(by_name(exporter, "query")) == 1
    assert len(by_name(exporter, "turn")) == 1


async def test_queries_outside_a_turn_have_no_spans(
    traced: Transaction, exporter: InMemorySpanExporter
) -> None:
    exporter.clear()

    await make_talk(traced)

    assert by_name(exporter, "query") == []


def test_nothing_is_recorded_unless_an_exporter_is_configured() -> None:
    assert run_child("") == "False False"


def test_spans_go_to_the_configured_endpoint() -> None:
    collector = Collector()

    said = run_child(collector.url)

    collector.close()
    assert said == "True True"
    (request,) = collector.requests
    (resource,) = request.resource_spans
    named = {found.key: found.value.string_value for found in resource.resource.attributes}
    assert named["service.name"] == "luxeverse-stylist"
    spans = {found.name: found for scope in resource.scope_spans for found in scope.spans}
    assert set(spans) == {"turn", "tool"}
    assert spans["tool"].parent_span_id == spans["turn"].span_id


def run_child(endpoint: str) -> str:
    """What a process of its own says of its spans."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("OTEL_")}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, endpoint],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


class Collector:
    """An OTLP/HTTP endpoint on loopback that keeps what it gets."""

    def __init__(self) -> None:
        self.requests: list[ExportTraceServiceRequest] = []
        kept = self.requests

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/v1/traces":
                    kept.append(ExportTraceServiceRequest.FromString(body))
                self.send_response(200 if self.path == "/v1/traces" else 404)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
async def site() -> AsyncIterator[AsyncClient]:
    """The health routes as the application has them, with nothing behind them."""
    app = FastAPI()
    app.include_router(health.router)
    app.add_middleware(RequestLog)
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://shop.example") as client:
        yield client


async def test_metrics_of_a_conversation_are_told(site: AsyncClient, transaction: Transaction) -> None:
    talk = await make_talk(transaction)
    before = await samples(site)

    await talk.say(WISH)
    after = await samples(site)

    grown = {name: value - before.get(name, 0.0) for name, value in after.items()}
    assert grown['stylist_turns_total{channel="web",model="builtin-1",outcome="answered"}'] == 1
    assert grown['stylist_tool_calls_total{outcome="ok",tool="search_products"}'] == 1
    assert grown['stylist_model_calls_total{model="builtin-1",outcome="answered"}'] == 1
    assert grown['stylist_turn_seconds_count{channel="web"}'] == 1
    assert grown['stylist_http_seconds_count{method="GET",route="/metrics",status="200"}'] == 1


async def test_promtool_accepts_the_metrics(
    promtool: str, site: AsyncClient, transaction: Transaction
) -> None:
    await (await make_talk(transaction)).say(WISH)

    metrics = (await site.get("/metrics")).content

    assert b"stylist_turns_total{" in metrics
    assert complaints(promtool, metrics) == ""


@pytest.fixture
def promtool() -> str:
    found = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if found is not None:
        return found
    reason = "promtool is missing (Debian's package prometheus; or PROMTOOL=/path/to/it)"
    if os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def complaints(promtool: str, metrics: bytes) -> str:
    """What promtool finds wrong with metrics, if anything."""
    checked = subprocess.run(
        [promtool, "check", "metrics"], input=metrics, capture_output=True, timeout=60, check=False
    )
    return (checked.stdout + checked.stderr).decode() or ("failed" if checked.returncode else "")


async def samples(site: AsyncClient) -> dict[str, float]:
    text = (await site.get("/metrics")).text
    lines = (line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}
