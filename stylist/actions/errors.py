"""Errors that several actions share."""

from stylist.errors import Forbidden


class StaffOnly(Forbidden):
    """Only staff may do this."""

    code = "actions.staff_only"
