"""Imports every mapped class, so that migrations and tests see the whole schema."""

from stylist.actions.confirmations import models as confirmations
from stylist.commerce.aftersales import models as aftersales
from stylist.commerce.audit import models as audit
from stylist.commerce.cart import models as cart
from stylist.commerce.catalog import models as catalog
from stylist.commerce.customers import models as customers
from stylist.commerce.fulfilment import models as fulfilment
from stylist.commerce.gift_cards import models as gift_cards
from stylist.commerce.inventory import models as inventory
from stylist.commerce.loyalty import models as loyalty
from stylist.commerce.membership import models as membership
from stylist.commerce.notifications import models as notifications
from stylist.commerce.orders import models as orders
from stylist.commerce.payments import models as payments
from stylist.commerce.policies import models as policies
from stylist.commerce.pricing import models as pricing
from stylist.commerce.reviews import models as reviews
from stylist.commerce.wishlists import models as wishlists
from stylist.db import keyed_requests
from stylist.db.base import Base
from stylist.memory.handoff import models as handoff
from stylist.memory.profile import models as profile
from stylist.memory.transcript import models as transcript

MAPPED_MODULES = (
    aftersales,
    audit,
    cart,
    catalog,
    confirmations,
    customers,
    fulfilment,
    gift_cards,
    handoff,
    inventory,
    keyed_requests,
    loyalty,
    membership,
    notifications,
    orders,
    payments,
    policies,
    pricing,
    profile,
    reviews,
    transcript,
    wishlists,
)

metadata = Base.metadata
