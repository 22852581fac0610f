"""Stripe as a `PaymentGateway`, over the official library's asynchronous client.

Our key stands in the metadata of whatever we make there, beside Stripe's own Idempotency-Key: Stripe keeps
the latter for a day only (https://docs.stripe.com/api/idempotent_requests). A charge is a PaymentIntent that is made
first, stored with us, and only then confirmed, so that it is the one place where confirming and voiding meet.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import httpx
import stripe
import structlog

from stylist.commerce.money import from_minor_units, minor_units
from stylist.commerce.payments.errors import (
    CardDeclined,
    GatewayUnavailable,
    PaymentNotFound,
    SignatureWrong,
    TokenUnknown,
)
from stylist.commerce.payments.gateway import (
    ChargeOutcome,
    ProviderForm,
    ProviderNotice,
    ProviderRefund,
    RefundOutcome,
    SavedMethod,
    SetupStep,
)
from stylist.commerce.payments.states import ChargeStatus
from stylist.commerce.payments.views import CardDetails

log = structlog.get_logger(__name__)

KEY = "stylist_key"
SCRIPT = "https://js.stripe.com/v3/"
# A bank's answer can take long; connecting cannot. The library tries again with the same Idempotency-Key.
TIMEOUT = httpx.Timeout(15.0, connect=4.0)
RETRIES = 1
# How far back a charge is looked for by our key, when its id was never stored: pages of 100 charges, newest first.
MOST_PAGES = 5
PAGE = 100

_STATUS: Mapping[str, ChargeStatus] = {
    "requires_confirmation": ChargeStatus.OPEN,
    "requires_action": ChargeStatus.REQUIRES_ACTION,
    "processing": ChargeStatus.PENDING,
    "requires_capture": ChargeStatus.AUTHORIZED,
    "succeeded": ChargeStatus.SUCCEEDED,
    "canceled": ChargeStatus.VOIDED,
}
_CONFIRMABLE = frozenset({"requires_payment_method", "requires_confirmation"})
_EXPANDED = ["payment_method"]

Json = Mapping[str, Any]


class StripeGateway:
    """Stripe as a `PaymentGateway`. `api_base` leads elsewhere in tests; `webhook_secret` checks pushed events."""

    name = "stripe"

    def __init__(
        self,
        *,
        api_key: str,
        webhook_secret: str,
        publishable_key: str,
        api_base: str | None = None,
        timeout: httpx.Timeout = TIMEOUT,
        retries: int = RETRIES,
    ) -> None:
        self._http = stripe.HTTPXClient(timeout=timeout)
        self._client = stripe.StripeClient(
            api_key,
            http_client=self._http,
            base_addresses={"api": api_base} if api_base else None,
            max_network_retries=retries,
        )
        self._webhook_secret = webhook_secret
        self.form = _form(publishable_key, api_base)

    async def aclose(self) -> None:
        """Close the connections to Stripe."""
        await self._http.close_async()  # type: ignore[no-untyped-call]

    async def open_charge(
        self,
        *,
        amount: Decimal,
        currency: str,
        method_token: str | None,
        customer_token: str | None,
        idempotency_key: str,
        description: str,
        capture: bool = True,
    ) -> ChargeOutcome:
        """Make the PaymentIntent; no bank is asked yet."""
        asked: dict[str, Any] = {
            "amount": minor_units(amount, currency),
            "currency": currency.lower(),
            "payment_method_types": ["card"],
            "capture_method": "automatic" if capture else "manual",
            "metadata": {KEY: idempotency_key, "order": description},
        }
        if customer_token is not None:
            asked["customer"] = customer_token
        if method_token is not None:
            asked["payment_method"] = method_token
        async with _translated():
            made = await self._client.v1.payment_intents.create_async(
                asked,  # type: ignore[arg-type]
                {"idempotency_key": f"{idempotency_key}:open"},
            )
        return _to_outcome(_plain(made))

    async def charge(
        self,
        *,
        amount: Decimal,
        currency: str,
        method_token: str,
        customer_token: str | None,
        idempotency_key: str,
        description: str,
        transaction_id: str | None = None,
        capture: bool = True,
        off_session: bool = False,
    ) -> ChargeOutcome:
        """Confirm the PaymentIntent with a method; one that went on already is answered as it stands."""
        if transaction_id is None:
            opened = await self.open_charge(
                amount=amount,
                currency=currency,
                method_token=method_token,
                customer_token=customer_token,
                idempotency_key=idempotency_key,
                description=description,
                capture=capture,
            )
            transaction_id = opened.transaction_id
        intent = await self._retrieve(_existing(transaction_id))
        if intent["status"] not in _CONFIRMABLE:
            return _to_outcome(intent)
        # A declined card may be tried anew on the page; the same try repeated must not be made twice.
        attempt = f"{idempotency_key}:confirm:{method_token}:{_charge_id(intent) or 'first'}"
        return await self._confirm(
            intent,
            method_token=method_token,
            customer_token=customer_token,
            attempt=attempt,
            off_session=off_session,
        )

    async def _confirm(
        self,
        intent: Json,
        *,
        method_token: str,
        customer_token: str | None,
        attempt: str,
        off_session: bool,
    ) -> ChargeOutcome:
        intents = self._client.v1.payment_intents
        changes = _changes(intent, payment_method=method_token, customer=customer_token)
        try:
            async with _translated():
                if changes:
                    await intents.update_async(intent["id"], changes)  # type: ignore[arg-type]
                confirmed = await intents.confirm_async(
                    intent["id"],
                    {"off_session": True} if off_session else {},
                    {"idempotency_key": attempt},
                )
            return _to_outcome(_plain(confirmed))
        except stripe.CardError as error:
            return _declined(await self._retrieve(intent["id"]), error)
        except stripe.InvalidRequestError as error:
            now = await self._retrieve(intent["id"])
            if now["status"] not in _CONFIRMABLE:  # somebody was faster
                return _to_outcome(now)
            log.warning("stripe.refused", code=error.code, request_id=error.request_id)
            return _declined(now, error)

    async def capture(
        self, *, transaction_id: str, amount: Decimal, currency: str, idempotency_key: str
    ) -> ChargeOutcome:
        """Take an authorised amount or a part of it; the bank lets the rest go."""
        try:
            async with _translated():
                taken = await self._client.v1.payment_intents.capture_async(
                    transaction_id,
                    {"amount_to_capture": minor_units(amount, currency)},
                    {"idempotency_key": f"{idempotency_key}:capture"},
                )
        except stripe.InvalidRequestError:  # taken, voided or lapsed before, or more than is held
            return _to_outcome(await self._retrieve(transaction_id))
        return _to_outcome(_plain(taken))

    async def find(
        self, *, idempotency_key: str | None = None, transaction_id: str | None = None
    ) -> ChargeOutcome | None:
        """What became of a charge: by its id, else by our key in its metadata among the latest charges."""
        try:
            if transaction_id is not None:
                return _to_outcome(await self._retrieve(transaction_id))
            found = await self._search(lambda it: _metadata(it).get(KEY) == idempotency_key)
        except PaymentNotFound:
            return None
        return None if found is None else _to_outcome(found)

    async def _search(self, is_wanted: Callable[[Json], bool]) -> Json | None:
        """Listing is up to date at once; Stripe's own search is so only after a minute or more."""
        asked: dict[str, Any] = {"limit": PAGE}
        for _ in range(MOST_PAGES):
            async with _translated():
                page = _plain(await self._client.v1.payment_intents.list_async(asked))  # type: ignore[arg-type]
            found = next((it for it in page["data"] if is_wanted(it)), None)
            if found is not None:
                return await self._retrieve(found["id"])
            if not page.get("has_more") or not page["data"]:
                return None
            asked["starting_after"] = page["data"][-1]["id"]
        return None

    async def _retrieve(self, transaction_id: str) -> Json:
        try:
            async with _translated():
                found = await self._client.v1.payment_intents.retrieve_async(
                    transaction_id, {"expand": _EXPANDED}
                )
        except stripe.InvalidRequestError as error:
            if error.http_status == 404:
                raise PaymentNotFound from error
            raise GatewayUnavailable("Stripe refused to tell of a charge") from error
        return _plain(found)

    async def complete_action(self, *, transaction_id: str, approved: bool) -> ChargeOutcome:
        """How the second step went: Stripe's own form takes it, and only Stripe's word counts."""
        return _to_outcome(await self._retrieve(transaction_id))

    async def keep_card(self, *, transaction_id: str, keep: bool) -> None:
        """Ask for the card to be saved for later charges, with or without the shopper being there."""
        async with _translated(PaymentNotFound):
            await self._client.v1.payment_intents.update_async(
                transaction_id, {"setup_future_usage": "off_session" if keep else ""}
            )

    async def void(self, *, idempotency_key: str, transaction_id: str | None) -> ChargeOutcome:
        """Cancel the PaymentIntent; one that was never made cannot be confirmed, since its id is stored first."""
        if transaction_id is None:
            found = await self.find(idempotency_key=idempotency_key)
            if found is None or found.transaction_id is None:
                return ChargeOutcome(ChargeStatus.VOIDED, None, failure_code="given_up")
            transaction_id = found.transaction_id
        try:
            async with _translated():
                cancelled = await self._client.v1.payment_intents.cancel_async(
                    transaction_id, {}, {"idempotency_key": f"{idempotency_key}:void"}
                )
        except stripe.InvalidRequestError:  # paid or cancelled before
            return _to_outcome(await self._retrieve(transaction_id))
        return _to_outcome(_plain(cancelled))

    async def refund(
        self, *, transaction_id: str, amount: Decimal, currency: str, idempotency_key: str
    ) -> RefundOutcome:
        """Give back some or all; asked again, also days later, it answers the refund made before."""
        known = await self.list_refunds(transaction_id=transaction_id)
        same = next((it for it in known if it.key == idempotency_key), None)
        if same is not None:
            return same.outcome
        try:
            async with _translated():
                made = await self._client.v1.refunds.create_async(
                    {
                        "payment_intent": transaction_id,
                        "amount": minor_units(amount, currency),
                        "metadata": {KEY: idempotency_key},
                    },
                    {"idempotency_key": idempotency_key},
                )
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            return RefundOutcome(
                succeeded=False,
                transaction_id=None,
                failure_code=error.code or "refund_refused",
                raw={"provider": "stripe", "request_id": error.request_id},
            )
        return _to_refund(_plain(made)).outcome

    async def list_refunds(self, *, transaction_id: str) -> tuple[ProviderRefund, ...]:
        """Every refund of a PaymentIntent, the dashboard's too, newest first."""
        async with _translated(PaymentNotFound):
            page = _plain(
                await self._client.v1.refunds.list_async({"payment_intent": transaction_id, "limit": PAGE})
            )
        return tuple(_to_refund(it) for it in page["data"])

    async def open_customer(
        self, *, reference: str, email: str | None, name: str | None, idempotency_key: str
    ) -> str:
        """A Customer, so that cards can be kept for the person."""
        asked: dict[str, Any] = {"metadata": {KEY: reference}}
        asked |= {key: value for key, value in (("email", email), ("name", name)) if value}
        async with _translated():
            made = await self._client.v1.customers.create_async(
                asked,  # type: ignore[arg-type]
                {"idempotency_key": idempotency_key},
            )
        return str(made.id)

    async def open_setup(self, *, customer_token: str, idempotency_key: str) -> SetupStep:
        """A SetupIntent, for Stripe's form to put a card into."""
        asked = {"customer": customer_token, "usage": "off_session", "payment_method_types": ["card"]}
        async with _translated():
            made = await self._client.v1.setup_intents.create_async(
                asked,  # type: ignore[arg-type]
                {"idempotency_key": idempotency_key},
            )
        return SetupStep(str(made.id), str(made.client_secret))

    async def save_method(self, *, token: str, customer_token: str | None) -> SavedMethod:
        """The card of a finished SetupIntent (`seti_…`) of this customer, or a card (`pm_…`) made theirs."""
        try:
            async with _translated():
                if token.startswith("seti_"):
                    token = await self._set_up(token, customer_token)
                elif not token.startswith("pm_"):
                    raise TokenUnknown
                kept = await self._attach(token, customer_token)
        except stripe.CardError as error:
            raise CardDeclined(reason=_reason(error)) from error
        except stripe.InvalidRequestError as error:
            raise TokenUnknown from error
        return _to_method(kept, customer_token)

    async def _set_up(self, token: str, customer_token: str | None) -> str:
        setup = _plain(await self._client.v1.setup_intents.retrieve_async(token))
        if setup["status"] != "succeeded" or _id_of(setup.get("customer")) != customer_token:
            raise TokenUnknown
        return str(_id_of(setup["payment_method"]))

    async def _attach(self, token: str, customer_token: str | None) -> Json:
        methods = self._client.v1.payment_methods
        found = _plain(await methods.retrieve_async(token))
        if customer_token is None or _id_of(found.get("customer")) == customer_token:
            return found
        return _plain(await methods.attach_async(str(found["id"]), {"customer": customer_token}))

    async def forget_method(self, *, method_token: str) -> None:
        """Detach the card: nobody can charge it by us any more."""
        try:
            async with _translated():
                await self._client.v1.payment_methods.detach_async(method_token)
        except stripe.InvalidRequestError as error:
            log.info("stripe.method_gone", code=error.code)

    def read_event(self, *, payload: bytes, signature: str) -> ProviderNotice:
        """A webhook's body whose signature holds, reduced to ids, states and amounts."""
        try:
            stripe.WebhookSignature.verify_header(
                payload, signature, self._webhook_secret, stripe.Webhook.DEFAULT_TOLERANCE
            )
            event = json.loads(payload)
            about: Json = event["data"]["object"]
            return ProviderNotice(
                event_id=str(event["id"])[:255],
                type=str(event["type"])[:100],
                transaction_id=_charge_of(about),
                payload=_kept(event, about),
            )
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError) as error:
            raise SignatureWrong("the event does not carry the provider's signature") from error


def _form(publishable_key: str, api_base: str | None) -> ProviderForm:
    """Stripe's script and origins (https://docs.stripe.com/security/guide); a counterpart serves its own script."""
    if api_base is not None:
        origins = (api_base,)
        return ProviderForm(publishable_key, f"{api_base}/js.stripe.com/v3/", origins, origins, origins)
    scripts = ("https://js.stripe.com", "https://*.js.stripe.com")
    return ProviderForm(
        publishable_key=publishable_key,
        script_url=SCRIPT,
        script_origins=scripts,
        frame_origins=(*scripts, "https://hooks.stripe.com"),
        api_origins=("https://api.stripe.com",),
    )


@asynccontextmanager
async def _translated(missing: type[Exception] | None = None) -> AsyncIterator[None]:
    """Stripe's errors as ours: whatever leaves open what happened is `GatewayUnavailable`.

    What Stripe refuses for good (a declined card, an impossible request) is left to the caller, or is `missing`.
    """
    try:
        yield
    except stripe.CardError:
        raise
    except stripe.InvalidRequestError as error:
        if missing is not None:
            raise missing from error
        raise
    except stripe.StripeError as error:
        log.warning("stripe.failed", error=type(error).__name__, code=error.code, request_id=error.request_id)
        raise GatewayUnavailable(f"Stripe did not answer ({type(error).__name__})") from error


def _plain(found: Any) -> Json:
    """What Stripe answered, as JSON: fields it leaves out are told from empty ones."""
    plain: Json = found.to_dict()
    return plain


def _to_outcome(intent: Json) -> ChargeOutcome:
    currency = str(intent["currency"]).upper()
    failure = intent.get("last_payment_error") or {}
    status = _STATUS.get(intent["status"])
    if status is None:  # requires_payment_method: never tried, or tried in vain
        status = ChargeStatus.DECLINED if failure else ChargeStatus.OPEN
    is_taken = status is ChargeStatus.SUCCEEDED
    units = intent.get("amount_received", intent["amount"])
    is_declined = status is ChargeStatus.DECLINED
    failure_code = failure.get("decline_code") or failure.get("code") or "card_declined"
    if status is ChargeStatus.VOIDED:
        failure_code = "given_up"
    has_failed = is_declined or status is ChargeStatus.VOIDED
    return ChargeOutcome(
        status=status,
        transaction_id=intent["id"],
        amount=from_minor_units(units, currency) if is_taken else None,
        currency=currency if is_taken else None,
        failure_code=failure_code if has_failed else None,
        raw={
            "provider": "stripe",
            "status": intent["status"],
            "charge": _charge_id(intent),
            "method": _id_of(intent.get("payment_method")),
            "failure": failure_code if has_failed else None,
        },
        client_secret=intent.get("client_secret"),
        can_retry=is_declined,
        method=_paid_with(intent) if is_taken and intent.get("setup_future_usage") else None,
    )


def _declined(intent: Json, error: stripe.StripeError) -> ChargeOutcome:
    """A refused confirmation; where Stripe kept no reason, the error's own stands."""
    outcome = _to_outcome(intent)
    if outcome.status not in (ChargeStatus.DECLINED, ChargeStatus.OPEN):
        return outcome
    reason = outcome.failure_code or _reason(error)
    return ChargeOutcome(
        ChargeStatus.DECLINED,
        outcome.transaction_id,
        failure_code=reason,
        raw={**outcome.raw, "failure": reason, "request_id": error.request_id},
        client_secret=outcome.client_secret,
        can_retry=True,
    )


def _reason(error: stripe.StripeError) -> str:
    detail = error.json_body.get("error", {}) if isinstance(error.json_body, Mapping) else {}
    return str(detail.get("decline_code") or error.code or "card_declined")


def _paid_with(intent: Json) -> SavedMethod | None:
    method = intent.get("payment_method")
    return _to_method(method, _id_of(intent.get("customer"))) if isinstance(method, Mapping) else None


def _to_method(method: Json, customer_token: str | None) -> SavedMethod:
    card = method.get("card") or {}
    return SavedMethod(
        token=method["id"],
        customer_token=_id_of(method.get("customer")) or customer_token,
        card=CardDetails(card.get("brand"), card.get("last4"), card.get("exp_month"), card.get("exp_year")),
        type=method.get("type") or "card",
    )


def _to_refund(refund: Json) -> ProviderRefund:
    currency = str(refund["currency"]).upper()
    status = refund.get("status")
    is_pending = status in {"pending", "requires_action"}
    return ProviderRefund(
        transaction_id=refund["id"],
        key=_metadata(refund).get(KEY),
        amount=from_minor_units(refund["amount"], currency),
        currency=currency,
        outcome=RefundOutcome(
            succeeded=status == "succeeded",
            transaction_id=refund["id"],
            failure_code=None
            if status == "succeeded" or is_pending
            else refund.get("failure_reason") or status,
            raw={"provider": "stripe", "status": status},
            is_pending=is_pending,
        ),
    )


def _changes(intent: Json, *, payment_method: str, customer: str | None) -> dict[str, str]:
    """What has to be set on a PaymentIntent before it is confirmed."""
    changes = {}
    if customer is not None and _id_of(intent.get("customer")) != customer:
        changes["customer"] = customer
    if _id_of(intent.get("payment_method")) != payment_method:
        changes["payment_method"] = payment_method
    return changes


def _charge_id(intent: Json) -> str | None:
    return _id_of(intent.get("latest_charge"))


def _id_of(reference: Any) -> str | None:
    """The id of what may be an id or the thing itself."""
    found = reference.get("id") if isinstance(reference, Mapping) else reference
    return None if found is None else str(found)


def _metadata(found: Json) -> Json:
    metadata: Json = found.get("metadata") or {}
    return metadata


def _existing(transaction_id: str | None) -> str:
    if transaction_id is None:
        raise PaymentNotFound
    return transaction_id


def _charge_of(about: Json) -> str:
    """The PaymentIntent an event's object is or belongs to."""
    if about.get("object") == "payment_intent":
        return str(about["id"])
    return _id_of(about.get("payment_intent")) or ""


def _kept(event: Json, about: Json) -> Json:
    """What the inbox keeps of an event: nothing of a person, no secret."""
    card = about.get("card") or {}
    kept = {
        "created": event.get("created"),
        "object": about.get("object"),
        "id": about.get("id"),
        "status": about.get("status"),
        "reason": about.get("reason"),
        "amount": about.get("amount"),
        "currency": about.get("currency"),
        "key": _metadata(about).get(KEY),
        "exp_month": card.get("exp_month"),
        "exp_year": card.get("exp_year"),
    }
    return {key: value for key, value in kept.items() if value is not None}
