"""Flows of several transactions; importing it makes every kind of confirmation known."""

from stylist.actions.checkout import kind as check_out
from stylist.actions.confirmations.kinds import add_kind

add_kind(check_out.CheckOut())
