"""A span per statement, on the engine's own events; nothing of its parameters is recorded."""

from typing import Any

from opentelemetry import trace
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.telemetry import tracer


def trace_queries(engine: AsyncEngine) -> None:
    """Open a span before and close it after every statement while somebody records spans."""

    def before(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        if trace.get_current_span().is_recording():
            span = tracer.start_span(
                "query", attributes={"db.operation": statement.split(None, 1)[0].upper()}
            )
            connection.info.setdefault("spans", []).append(span)

    def after(
        connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        if connection.info.get("spans"):
            connection.info["spans"].pop().end()

    def failed(context: Any) -> None:
        if context.connection is not None and context.connection.info.get("spans"):
            context.connection.info["spans"].pop().end()

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)
    event.listen(engine.sync_engine, "handle_error", failed)
