"""Why a policy can't be written."""

from stylist.errors import Invalid, NotFound


class UnknownPolicy(NotFound):
    """No policy has this key."""

    code = "policies.unknown"

    def __init__(self, *, key: str) -> None:
        super().__init__(f"no policy is called {key!r}", param="key")
        self.key = key


class PolicyInvalid(Invalid):
    """The value does not fit the policy; `field` is the part at fault (`groups.0.methods.1.price`)."""

    code = "policies.invalid"

    def __init__(self, *, key: str, field: str, reason: str) -> None:
        where = f"{key}.{field}" if field else key
        super().__init__(f"{where}: {reason}", param=field or "value")
        self.key = key
        self.field = field
        self.reason = reason
