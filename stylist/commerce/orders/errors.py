"""Errors of orders."""

from stylist.errors import Conflict, NotFound


class OrderNotFound(NotFound):
    """No such order, or another person's."""

    code = "orders.not_found"


class TransitionNotAllowed(Conflict):
    """The order or payment cannot go from its present state to the one asked for."""

    code = "orders.transition_not_allowed"

    def __init__(self, *, state: str, wanted: str) -> None:
        super().__init__(f"cannot go from {state} to {wanted}")
        self.state = state
        self.wanted = wanted
