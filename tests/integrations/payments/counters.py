"""Providers to hold against the contract: the sandbox, Stripe at our fake, Stripe at localstripe."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal

import httpx

from stylist.commerce.payments.gateway import ChargeOutcome, PaymentGateway
from stylist.db.session import Transaction
from stylist.integrations.payments.sandbox import SandboxGateway
from stylist.integrations.payments.stripe import StripeGateway
from tests.fakes import stripe as fakes
from tests.peers import localstripe

KEY = "sk_test_12345"
PUBLISHABLE = "pk_test_12345"
QUICK = httpx.Timeout(1.0)


@dataclass
class Counter:
    """A provider, its test cards, and what the bank's page does there."""

    gateway: PaymentGateway
    visa: str
    declined: str
    second_step: str
    pass_step: Callable[[ChargeOutcome, bool], Awaitable[None]]
    fake: fakes.FakeStripe | None = None
    ids: dict[str, str] = field(default_factory=dict)

    async def buy(
        self,
        card: str,
        *,
        key: str = "order-1",
        amount: str = "12.50",
        currency: str = "USD",
        capture: bool = True,
        off_session: bool = False,
    ) -> ChargeOutcome:
        """As checkout charges: made known, its id kept, then charged."""
        opened = await self.open(card, key=key, amount=amount, currency=currency, capture=capture)
        return await self.gateway.charge(
            amount=Decimal(amount),
            currency=currency,
            method_token=card,
            customer_token=None,
            idempotency_key=key,
            description="Order 1",
            transaction_id=opened,
            capture=capture,
            off_session=off_session,
        )

    async def open(
        self,
        card: str | None,
        *,
        key: str = "order-1",
        amount: str = "12.50",
        currency: str = "USD",
        capture: bool = True,
    ) -> str | None:
        if key not in self.ids:
            opened = await self.gateway.open_charge(
                amount=Decimal(amount),
                currency=currency,
                method_token=card,
                customer_token=None,
                idempotency_key=key,
                description="Order 1",
                capture=capture,
            )
            if opened is None or opened.transaction_id is None:
                return None
            self.ids[key] = opened.transaction_id
        return self.ids[key]


def make_stripe(url: str, *, retries: int = 0) -> StripeGateway:
    """The adapter as bootstrap makes it, with less patience."""
    return StripeGateway(
        api_key=KEY,
        webhook_secret=fakes.SECRET,
        publishable_key=PUBLISHABLE,
        api_base=url,
        timeout=QUICK,
        retries=retries,
    )


@asynccontextmanager
async def open_counter(name: str, transaction: Transaction) -> AsyncIterator[Counter]:
    """One of `sandbox`, `fake`, `localstripe`."""
    if name == "sandbox":
        yield _sandbox(transaction)
    elif name == "fake":
        async with fakes.fake_stripe() as fake:
            gateway = make_stripe(fake.url)
            yield make_fake_counter(fake, gateway)
            await gateway.aclose()
    else:
        async with localstripe() as url:
            gateway = make_stripe(url)
            yield await _localstripe(url, gateway)
            await gateway.aclose()


def _sandbox(transaction: Transaction) -> Counter:
    gateway = SandboxGateway(transaction)

    async def pass_step(charge: ChargeOutcome, approved: bool) -> None:
        await gateway.complete_action(transaction_id=charge.transaction_id or "", approved=approved)

    return Counter(gateway, "pm_sandbox_visa", "pm_sandbox_declined", "pm_sandbox_second_step", pass_step)


def make_fake_counter(fake: fakes.FakeStripe, gateway: StripeGateway) -> Counter:
    async def pass_step(charge: ChargeOutcome, approved: bool) -> None:
        fake.pass_step(charge.transaction_id or "", approved=approved)

    return Counter(gateway, fakes.VISA, fakes.DECLINED, fakes.SECOND_STEP, pass_step, fake=fake)


async def _localstripe(url: str, gateway: StripeGateway) -> Counter:
    async def post(path: str, **fields: str) -> str:
        async with httpx.AsyncClient(base_url=url, auth=(KEY, ""), trust_env=False) as http:
            answer = await http.post(path, data=fields)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    async def pass_step(charge: ChargeOutcome, approved: bool) -> None:
        await post(
            f"/v1/payment_intents/{charge.transaction_id}/_authenticate",
            client_secret=charge.client_secret or "",
            success=str(approved).lower(),
        )

    card = {"card[exp_month]": "12", "card[exp_year]": "2034", "card[cvc]": "123"}
    visa = await post("/v1/payment_methods", type="card", **card, **{"card[number]": "4242424242424242"})
    fails = await post("/v1/payment_methods", type="card", **card, **{"card[number]": "4000000000000341"})
    step = await post("/v1/payment_methods", type="card", **card, **{"card[number]": "4000002500003155"})
    return Counter(gateway, visa, fails, step, pass_step)
