"""Errors of aftersales."""

from datetime import date
from uuid import UUID

from stylist.errors import Conflict, Invalid, NotFound


class NotCancellable(Conflict):
    """The order can't be cancelled (any more); `state` is where it stands."""

    code = "aftersales.not_cancellable"

    def __init__(self, *, state: str) -> None:
        super().__init__(f"an order in {state} can't be cancelled")
        self.state = state


class ReasonUnknown(Invalid):
    """Not one of the shop's reasons for cancelling; `reasons` are those."""

    code = "aftersales.reason_unknown"

    def __init__(self, *, reasons: tuple[str, ...]) -> None:
        super().__init__(f"the reason is one of: {', '.join(reasons)}", param="reason")
        self.reasons = reasons


class NotChangeable(Conflict):
    """This part of the order can't be changed (any more); `state` is where the order stands."""

    code = "aftersales.not_changeable"

    def __init__(self, *, part: str, state: str) -> None:
        super().__init__(f"the {part} of an order in {state} can't be changed")
        self.part = part
        self.state = state


class AlreadyChanged(Conflict):
    """It was changed as often as the shop allows, or its items were and nothing may follow."""

    code = "aftersales.already_changed"


class ChangeUnderWay(Conflict):
    """Another change of the same order waits for its payment."""

    code = "aftersales.change_under_way"


class PaymentUnderWay(Conflict):
    """The order's payment is not settled: it has to be called off at the provider first."""

    code = "aftersales.payment_under_way"


class NothingChosen(Invalid):
    """No line was named, or no units of it."""

    code = "aftersales.nothing_chosen"
    param = "items"


class LineNotInOrder(NotFound):
    """The order has no such line."""

    code = "aftersales.line_not_in_order"
    param = "items"


class TooManyUnits(Conflict):
    """More units than the line has left; `available` says how many."""

    code = "aftersales.too_many_units"

    def __init__(self, *, order_item_id: UUID, available: int) -> None:
        super().__init__(f"only {available} units of this line are left", param="items")
        self.order_item_id = order_item_id
        self.available = available


class SameItem(Invalid):
    """The new piece is the one it would take the place of."""

    code = "aftersales.same_item"
    param = "items"


class OtherProduct(Invalid):
    """Only another size, colour or option of the same product can take its place."""

    code = "aftersales.other_product"
    param = "items"


class CurrencyDiffers(Conflict):
    """The new piece is sold in another currency than the order."""

    code = "aftersales.currency_differs"


class SamePayment(Invalid):
    """It is this that paid for the order."""

    code = "aftersales.same_payment"
    param = "payment"


class PaymentNeeded(Invalid):
    """There is more to pay, and nothing was named that pays it."""

    code = "aftersales.payment_needed"
    param = "payment"


class GiftCardTooSmall(Conflict):
    """The gift card does not hold as much."""

    code = "aftersales.gift_card_too_small"


class RefundTargetNotAllowed(Invalid):
    """Money can't go back there; `targets` are what the shop allows."""

    code = "aftersales.refund_target_not_allowed"

    def __init__(self, *, targets: tuple[str, ...]) -> None:
        super().__init__(f"money goes back to: {', '.join(targets)}", param="refund_to")
        self.targets = targets


class NotServed(Conflict):
    """Nothing is sent to the new address's country."""

    code = "aftersales.country_not_served"


class NotReturnable(Conflict):
    """Only delivered goods come back; `state` is where the order stands."""

    code = "aftersales.not_returnable"

    def __init__(self, *, state: str) -> None:
        super().__init__(f"an order in {state} can't be returned")
        self.state = state


class WindowClosed(Conflict):
    """The time for returns is over; `until` was the last day."""

    code = "aftersales.window_closed"

    def __init__(self, *, until: date) -> None:
        super().__init__(f"it could be returned until {until}")
        self.until = until


class FinalSale(Conflict):
    """Personalised pieces are made for one person and do not come back."""

    code = "aftersales.final_sale"
    param = "items"


class AlreadyRequested(Conflict):
    """The order has its return or exchange, and the shop allows one."""

    code = "aftersales.already_requested"


class OrderDiffers(Conflict):
    """The order, or what the change comes to, is no longer what was agreed to."""

    code = "aftersales.order_differs"


class ReturnNotFound(NotFound):
    """No such return, or another person's."""

    code = "aftersales.return_not_found"


class ReturnTransitionNotAllowed(Conflict):
    """The return cannot go from its present state to the one asked for."""

    code = "aftersales.return_transition_not_allowed"

    def __init__(self, *, state: str, wanted: str) -> None:
        super().__init__(f"a return cannot go from {state} to {wanted}")
        self.state = state
        self.wanted = wanted


class CreditNoteNotFound(NotFound):
    """No such credit note, or another person's."""

    code = "aftersales.credit_note_not_found"
