"""The benchmark shop's own policy (its `wiki.md`) as rows of `system_settings`.

Our shop's policies are others; the rules themselves stand in the services and read these rows.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from stylist.commerce.policies import definitions
from stylist.commerce.policies.aftersales import CancelPolicy, ChangePolicy, RefundTarget, ReturnPolicy
from stylist.commerce.policies.definitions import Definition
from stylist.commerce.policies.views import TaxPolicy, TaxRate

EVERY_METHOD: tuple[RefundTarget, ...] = ("original", "gift_card", "any_method")

POLICIES: Sequence[tuple[Definition[Any], Any]] = (
    # "either 'no longer needed' or 'ordered by mistake'", and only while it is pending.
    (
        definitions.CANCELLATION,
        CancelPolicy(reasons=("no longer needed", "ordered by mistake"), until="confirmed"),
    ),
    # "This action can only be called once, ... will not be able to modify or cancel the order anymore"; any of the
    # user's payment methods pays the difference or gets it.
    (
        definitions.ORDER_CHANGES,
        ChangePolicy(
            items_at_most=1, items_are_final=True, address_reprices=False, difference_to=EVERY_METHOD
        ),
    ),
    # "The refund must either go to the original payment method, or an existing gift card"; no window is named; after
    # a return or exchange the order is no longer 'delivered', so that there is one of them.
    (
        definitions.RETURNS,
        ReturnPolicy(
            has_window=False,
            once_per_order=True,
            refund_to=("original", "gift_card"),
            difference_to=EVERY_METHOD,
        ),
    ),
    # Its prices are what is paid.
    (definitions.TAX, TaxPolicy(countries={}, elsewhere=TaxRate(rate=Decimal(0)))),
)
