"""Any OpenAI-compatible endpoint as a LangChain chat model."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr, SecretStr


class OpenAICompatible(ChatOpenAI):
    """`ChatOpenAI` that converts a list of tools to schemas once.

    The agent binds its tools before every model call, which costs about 3 ms for 25 schemas each time.
    """

    _bound: dict[tuple[Any, ...], Runnable[LanguageModelInput, AIMessage]] = PrivateAttr(default_factory=dict)

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        key = (*(id(tool) for tool in tools), *sorted(kwargs.items(), key=str))
        try:
            return self._bound[key]
        except KeyError:
            self._bound[key] = super().bind_tools(tools, **kwargs)
        return self._bound[key]


def make_model(
    *, name: str, base_url: str | None, api_key: SecretStr | None, timeout_seconds: float
) -> OpenAICompatible:
    """The model behind the settings; a local endpoint may need no key.

    Retries are few: the built-in stylist takes over rather than let a shopper wait.
    """
    return OpenAICompatible(
        model=name,
        base_url=base_url,
        api_key=api_key or SecretStr("none"),
        timeout=timeout_seconds,
        max_retries=1,
        temperature=0.3,
        streaming=True,
        stream_usage=True,
    )
