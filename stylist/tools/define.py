"""How a tool is made: an argument model and one function, wrapped once for LangChain.

Every call runs in one transaction under the turn's claim. A writing tool's result is stored with its
change, so that a turn repeated after a crash finds the change done instead of doing it twice.
"""

import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from langchain.tools import ToolRuntime
from langchain_core.tools import BaseTool, StructuredTool
from pydantic import BaseModel, ValidationError
from pydantic.v1 import ValidationError as LegacyValidationError

from stylist.db.session import Session
from stylist.errors import StylistError
from stylist.log import get_logger
from stylist.memory.transcript import queries as transcript_queries
from stylist.memory.transcript import service as transcript_service
from stylist.memory.transcript.reply import ToolCall
from stylist.telemetry import TOOL_CALLS, span
from stylist.tools.context import ToolContext
from stylist.tools.results import Result, plain, refused

log = get_logger(__name__)

Args = TypeVar("Args", bound=BaseModel)
Run = Callable[[Session, Args, ToolContext], Awaitable[Result]]


@dataclass(frozen=True, slots=True)
class ToolDefinition:
    """A tool before it meets LangChain. `writes`: it changes something, so its effect is kept per turn."""

    name: str
    description: str
    args: type[BaseModel]
    run: Run[Any]
    writes: bool


def tool(args: type[Args], *, writes: bool = False) -> Callable[[Run[Args]], ToolDefinition]:
    """Make a tool of `async def name(session, args, context) -> Result`; its docstring is what the model reads."""

    def define(run: Run[Args]) -> ToolDefinition:
        description = " ".join((run.__doc__ or "").split())
        if not description:
            raise ValueError(f"tool {run.__name__} needs a docstring")
        return ToolDefinition(run.__name__, description, args, run, writes)

    return define


class _Tool(StructuredTool):
    """Keeps the injected runtime of a tool without arguments, which LangChain drops with them (core 1.7)."""

    def _to_args_and_kwargs(
        self, tool_input: str | dict[str, Any], tool_call_id: str | None
    ) -> tuple[tuple[str, ...], dict[str, Any]]:
        args, kwargs = super()._to_args_and_kwargs(tool_input, tool_call_id)
        if isinstance(tool_input, dict) and "runtime" in tool_input:
            kwargs.setdefault("runtime", tool_input["runtime"])
        return args, kwargs


def as_langchain(definition: ToolDefinition) -> BaseTool:
    """The LangChain tool: validates arguments, answers JSON, carries the whole Result as its artifact."""

    async def call(runtime: ToolRuntime[ToolContext], **arguments: Any) -> tuple[str, Result]:
        result = await execute(definition, arguments, runtime.context)
        return result.to_content(), result

    return _Tool(
        name=definition.name,
        description=definition.description,
        args_schema=definition.args,
        coroutine=call,
        response_format="content_and_artifact",
        handle_validation_error=_bad_arguments,
    )


def _bad_arguments(error: ValidationError | LegacyValidationError) -> str:
    problems = [
        {"field": ".".join(str(part) for part in item["loc"]), "expected": item["msg"]}
        for item in error.errors()
    ]
    return json.dumps({"ok": False, "code": "arguments.invalid", "retry": True, "problems": problems[:5]})


async def execute(definition: ToolDefinition, arguments: dict[str, Any], context: ToolContext) -> Result:
    """Run a tool once: one at a time within a turn, timed, counted, refusals turned into data."""
    async with context.ledger.lock:
        began = time.perf_counter()
        args = definition.args(**arguments)
        given = plain(args.model_dump(exclude_defaults=True, mode="json"))
        with span("tool", tool=definition.name):
            try:
                result = await _run(definition, args, given, context)
            except StylistError as error:
                result = refused(error)
        outcome = "ok" if result.ok else (result.error or "error")
        TOOL_CALLS.labels(definition.name, outcome).inc()
        context.ledger.facts.append(result)
        context.ledger.calls.append(
            ToolCall(
                name=definition.name,
                args=given,
                ok=result.ok,
                error=result.error,
                effect=result.effect,
                ms=round((time.perf_counter() - began) * 1000),
            )
        )
        return result


async def _run(
    definition: ToolDefinition, args: BaseModel, given: dict[str, Any], context: ToolContext
) -> Result:
    if not definition.writes:
        async with context.transaction() as session:
            return await definition.run(session, args, context)
    key = _call_key(definition.name, given, context)
    async with context.transaction() as session:
        done = await transcript_queries.find_effect(
            session, interaction_id=context.interaction_id, call_key=key
        )
        if done is not None:
            return Result.from_stored(done.result)
        result = await definition.run(session, args, context)
        if result.effect != "none":
            await transcript_service.record_effect(
                session,
                interaction_id=context.interaction_id,
                call_key=key,
                tool=definition.name,
                arguments=given,
                result=result.to_stored(),
            )
        return result


def _call_key(name: str, given: dict[str, Any], context: ToolContext) -> str:
    """The same call for the n-th time in one turn has the same key when the turn is repeated."""
    digest = hashlib.sha256(json.dumps(given, sort_keys=True).encode()).hexdigest()[:16]
    said = f"{name}:{digest}"
    context.ledger.seen[said] += 1
    return f"{said}:{context.ledger.seen[said]}"
