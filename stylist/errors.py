"""The five families of errors; concrete ones live in the sub-domain that raises them.

A family decides what the edges do with an error (HTTP status, tone of the reply, whether a tool may
be called again). Texts are for logs: what a shopper reads is written in the channel.
"""

from typing import Any, ClassVar


class StylistError(Exception):
    """Base of everything this service raises on purpose.

    `code` is stable (`cart.out_of_stock`) and part of the contract. `param` names the input at
    fault, where there is one. Keyword arguments become typed attributes of the subclasses.
    """

    code: ClassVar[str] = "error"
    param: str | None = None

    def __init__(self, message: str | None = None, *, param: str | None = None) -> None:
        super().__init__(message or self.code)
        if param is not None:
            self.param = param

    @property
    def message(self) -> str:
        """The sentence for logs and API clients; never holds secrets or personal data."""
        return str(self.args[0])

    @property
    def details(self) -> dict[str, Any]:
        """Typed attributes a client or the model can act on (`available`, `state`)."""
        return {key: value for key, value in vars(self).items() if key != "param" and value is not None}


class Invalid(StylistError):
    """The input breaks a rule: correct it and try again."""

    code = "invalid"


class NotFound(StylistError):
    """Absent, or not this customer's."""

    code = "not_found"


class Conflict(StylistError):
    """True but not now: sold out, wrong state."""

    code = "conflict"


class Forbidden(StylistError):
    """Known but not allowed."""

    code = "forbidden"


class Unavailable(StylistError):
    """An outside service or a part of ours failed; trying once more may help."""

    code = "unavailable"
