"""Errors of payments."""

from stylist.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable


class PaymentMethodNotFound(NotFound):
    """No such way to pay among this person's own."""

    code = "payments.method_not_found"


class PaymentNotFound(NotFound):
    """No such payment, or its link is no longer good."""

    code = "payments.not_found"


class TokenUnknown(Invalid):
    """The provider does not know this card token."""

    code = "payments.token_unknown"

    def __init__(self) -> None:
        super().__init__("the payment provider does not know this token", param="token")


class PaymentTransitionNotAllowed(Conflict):
    """The payment cannot go from its present state to the one asked for."""

    code = "payments.transition_not_allowed"

    def __init__(self, *, state: str, wanted: str) -> None:
        super().__init__(f"a payment cannot go from {state} to {wanted}")
        self.state = state
        self.wanted = wanted


class RefundTooLarge(Conflict):
    """More would be given back than is left of what was captured."""

    code = "payments.refund_too_large"


class GatewayUnavailable(Unavailable):
    """The provider did not answer: what happened is unknown until it is asked by idempotency key."""

    code = "payments.gateway_unavailable"


class CardDeclined(Conflict):
    """The bank refused the card, when it was to be saved; `reason` is the provider's word for why."""

    code = "payments.card_declined"

    def __init__(self, *, reason: str) -> None:
        super().__init__(f"the card was declined ({reason})")
        self.reason = reason


class SignatureWrong(Forbidden):
    """An event that its provider did not sign, or signed too long ago."""

    code = "payments.signature_wrong"


class WebhooksNotInUse(NotFound):
    """The provider in use pushes no events."""

    code = "payments.webhooks_not_in_use"
