"""Where spans go: an OTLP/HTTP endpoint, or a processor given by a test."""

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor


def configure_tracing(endpoint: str | None, *, processor: SpanProcessor | None = None) -> None:
    """Export spans to an OTLP/HTTP endpoint, or to a processor (tests); neither leaves tracing off."""
    if endpoint is None and processor is None:
        return
    provider = TracerProvider(resource=Resource.create({"service.name": "luxeverse-stylist"}))
    provider.add_span_processor(
        processor or BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces"))
    )
    trace.set_tracer_provider(provider)
