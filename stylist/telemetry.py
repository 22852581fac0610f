"""Metrics and traces. Spans cost next to nothing until `bootstrap.tracing` configures an exporter."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.util.types import AttributeValue
from prometheus_client import Counter, Gauge, Histogram

TURNS = Counter("stylist_turns_total", "Exchanges answered", ["channel", "model", "outcome"])
TURN_SECONDS = Histogram(
    "stylist_turn_seconds",
    "From acceptance of a message to its complete answer",
    ["channel"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
TOOL_CALLS = Counter("stylist_tool_calls_total", "Tool calls by outcome", ["tool", "outcome"])
MODEL_CALLS = Counter("stylist_model_calls_total", "Model calls by outcome", ["model", "outcome"])
MODEL_TOKENS = Counter("stylist_model_tokens_total", "Tokens by direction", ["model", "direction"])
UNGROUNDED = Counter("stylist_ungrounded_claims_total", "Sentences mended or dropped", ["kind"])
SWEPT_TURNS = Counter("stylist_swept_turns_total", "Turns finished after their process died")
ORDERS = Counter("stylist_orders_total", "Checkouts by outcome", ["outcome"])
OPEN_STREAMS = Gauge("stylist_open_event_streams", "Event streams open now")
HTTP_SECONDS = Histogram("stylist_http_seconds", "HTTP requests", ["method", "route", "status"])

tracer = trace.get_tracer("stylist")


@contextmanager
def span(name: str, **attributes: AttributeValue) -> Iterator[trace.Span]:
    """A span around a block; attributes are ids and counts, never text or personal data."""
    with tracer.start_as_current_span(name, attributes=attributes) as current:
        yield current
