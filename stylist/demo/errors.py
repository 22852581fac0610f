"""Why the demo shop cannot be brought back."""

from stylist.errors import Conflict, Forbidden


class NotTheEmbeddedDatabase(Forbidden):
    """`demo --reset` would throw away a database that is not the embedded one."""

    code = "demo.not_embedded"

    def __init__(self) -> None:
        super().__init__(
            "this is not the embedded database: everything in it would be replaced by the demo shop; "
            "say --force if that is meant"
        )


class NoCopyKept(Conflict):
    """There is no copy of the demo shop to bring back."""

    code = "demo.no_copy"

    def __init__(self) -> None:
        super().__init__("no copy of the demo shop is kept on this server; load it first with `stylist demo`")
