"""Errors of carts."""

from uuid import UUID

from stylist.errors import Conflict, Invalid, NotFound


class ShopperNotFound(NotFound):
    """There is no such person (any more)."""

    code = "cart.shopper_not_found"


class LineNotFound(NotFound):
    """No such line in this person's open cart."""

    code = "cart.line_not_found"

    def __init__(self, *, line_id: UUID) -> None:
        super().__init__(f"no line {line_id} in the cart", param="line_id")


class CartEmpty(Conflict):
    """There is nothing in the cart."""

    code = "cart.empty"


class CartInPayment(Conflict):
    """The line belongs to an order that is being paid for: wait for it, or begin a new cart."""

    code = "cart.in_payment"


class QuantityInvalid(Invalid):
    """A quantity is a whole number from 1 to `most`."""

    code = "cart.quantity_invalid"

    def __init__(self, *, most: int) -> None:
        super().__init__(f"the quantity must be from 1 to {most}", param="quantity")
        self.most = most


class PersonalizationNotOffered(Invalid):
    """This piece can't be personalised."""

    code = "cart.personalization_not_offered"

    def __init__(self) -> None:
        super().__init__("this piece is not offered with personalisation", param="personalization")


class PersonalizationInvalid(Invalid):
    """What is wished for does not fit; `field` says what of it, `reason` how.

    `reason` is missing, unknown, not_text, too_short, too_long, characters or not_offered; `allowed` lists what
    may be chosen, where there is a list.
    """

    code = "cart.personalization_invalid"

    def __init__(
        self, *, field: str, reason: str, allowed: tuple[str, ...] = (), most: int | None = None
    ) -> None:
        super().__init__(f"the personalisation's {field!r}: {reason}", param=f"personalization.{field}")
        self.field = field
        self.reason = reason
        self.allowed = allowed
        self.most = most


class GiftMessageTooLong(Invalid):
    """The card holds no more than `most` letters."""

    code = "cart.gift_message_too_long"

    def __init__(self, *, most: int) -> None:
        super().__init__(f"the message can have {most} letters", param="message")
        self.most = most


class NotesTooLong(Invalid):
    """Notes for an order hold no more than `most` letters."""

    code = "cart.notes_too_long"

    def __init__(self, *, most: int) -> None:
        super().__init__(f"notes can have {most} letters", param="notes")
        self.most = most


class CurrencyMismatch(Conflict):
    """The cart is in another currency."""

    code = "cart.currency_mismatch"


class ContactInvalid(Invalid):
    """An e-mail address, name or telephone number is not well formed; `param` says which."""

    code = "cart.contact_invalid"


class AddressNotFound(NotFound):
    """No such address in this person's book."""

    code = "cart.address_not_found"

    def __init__(self) -> None:
        super().__init__("no such address in your book", param="address_id")


class PaymentMethodUnknown(NotFound):
    """No such way to pay among this person's own."""

    code = "cart.payment_method_not_found"

    def __init__(self) -> None:
        super().__init__("no such payment method of yours", param="payment_method_id")


class ShippingMethodUnknown(Invalid):
    """That way of sending is not offered there; `offered` lists the codes that are."""

    code = "cart.shipping_method_unknown"

    def __init__(self, *, offered: tuple[str, ...]) -> None:
        super().__init__(f"choose one of {', '.join(offered)}", param="shipping_method")
        self.offered = offered


class CodeNotApplied(NotFound):
    """That code is not on the cart."""

    code = "cart.code_not_applied"

    def __init__(self) -> None:
        super().__init__("that code is not on the cart", param="code")
