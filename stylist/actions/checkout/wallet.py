"""Saved cards: kept by the provider, known to us by token, brand, last digits and date."""

from uuid import uuid4

from stylist.actions.checkout.asking import customer_of
from stylist.commerce.ids import AddressId, PaymentMethodId, UserId
from stylist.commerce.payments import queries as payments
from stylist.commerce.payments import service as payment_service
from stylist.commerce.payments.errors import PaymentMethodNotFound, TokenUnknown
from stylist.commerce.payments.gateway import PaymentGateway, SetupStep
from stylist.commerce.payments.views import PaymentMethodView
from stylist.db.session import Transaction


async def open_setup(transaction: Transaction, *, user_id: UserId, gateway: PaymentGateway) -> SetupStep:
    """Begin to save a card in the provider's own form; `save_method` takes the step's id once it is done.

    Raises:
        TokenUnknown: this provider has no form; its cards are saved by token.
        GatewayUnavailable: the provider did not answer.
    """
    customer_token = await customer_of(transaction, user_id=user_id, gateway=gateway)
    if customer_token is None:
        raise TokenUnknown
    return await gateway.open_setup(customer_token=customer_token, idempotency_key=f"setup:{uuid4()}")


async def save_method(
    transaction: Transaction,
    *,
    user_id: UserId,
    token: str,
    gateway: PaymentGateway,
    make_default: bool = False,
    billing_address_id: AddressId | None = None,
) -> PaymentMethodView:
    """Save the card behind a token of the provider; the same one again is kept once.

    Raises:
        TokenUnknown: unknown to the provider, not finished, or somebody else's.
        CardDeclined: the bank refused it.
        AddressNotFound: the billing address is not theirs.
        GatewayUnavailable: the provider did not answer.
    """
    customer_token = await customer_of(transaction, user_id=user_id, gateway=gateway)
    saved = await gateway.save_method(token=token, customer_token=customer_token)
    async with transaction() as session:
        method = await payment_service.add_method(
            session,
            user_id=user_id,
            provider=gateway.name,
            token=saved.token,
            card=saved.card,
            customer_token=saved.customer_token,
            type=saved.type,
            make_default=make_default,
        )
        if billing_address_id is None:
            return method
        return await payment_service.set_billing_address(
            session, user_id=user_id, payment_method_id=method.id, address_id=billing_address_id
        )


async def remove_method(
    transaction: Transaction,
    *,
    user_id: UserId,
    payment_method_id: PaymentMethodId,
    gateway: PaymentGateway,
) -> None:
    """Remove a card at the provider and then with us: what was asked for again finishes what was begun.

    Raises:
        PaymentMethodNotFound: it is not theirs.
        GatewayUnavailable: the provider did not answer; the card is still there.
    """
    async with transaction() as session:
        row = await payments.get_method_row(session, user_id=user_id, payment_method_id=payment_method_id)
        provider, token = row.provider, row.provider_payment_method_id
    if provider == gateway.name and token is not None:
        await gateway.forget_method(method_token=token)
    async with transaction() as session:
        try:
            await payment_service.remove_method(session, user_id=user_id, payment_method_id=payment_method_id)
        except PaymentMethodNotFound:
            return  # the provider's own word of it was faster
