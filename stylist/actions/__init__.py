"""Flows of several transactions; importing it makes every kind of confirmation known."""

from stylist.actions.aftersales import kinds as aftersales
from stylist.actions.checkout import kind as check_out
from stylist.actions.confirmations.kinds import add_kind
from stylist.actions.membership import kind as change_membership
from stylist.actions.membership import points as redeem_points

add_kind(check_out.CheckOut())
add_kind(change_membership.ChangeMembership())
add_kind(redeem_points.RedeemPoints())
add_kind(aftersales.CancelOrder())
add_kind(aftersales.ChangeOrder())
add_kind(aftersales.ReturnItems())
add_kind(aftersales.ExchangeItems())
