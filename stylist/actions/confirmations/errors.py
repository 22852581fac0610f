"""Errors of confirmations."""

from stylist.errors import NotFound


class ConfirmationNotFound(NotFound):
    """No such confirmation, or another person's or conversation's."""

    code = "confirmations.not_found"
