"""Guests who buy over HTTP from a server that dies under them, and ask again for what got no answer."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

API = "/api/v1"
ADDRESS = {
    "line1": "12 Rose Street",
    "city": "Boston",
    "state": "MA",
    "postal_code": "02108",
    "country": "US",
}
# How often each test card is used; the last one answers only twenty seconds later.
CARDS = {"pm_sandbox_visa": 8, "pm_sandbox_declined": 1, "pm_sandbox_timeout": 1}
WALKS_AWAY = 0.03
ASKS = 60
PAUSE_SECONDS = 0.2

Ended = Literal["done", "declined", "sold_out", "pending", "walked_away"]


class Gone(Exception):
    """The guest lost patience when the server died, and never asked again."""


class Wrong(AssertionError):
    """The server answered what it must not."""


@dataclass
class Door:
    """Where the shop is reached now; `open` is cleared while it is down."""

    url: str = ""
    open: asyncio.Event = field(default_factory=asyncio.Event)
    in_flight: Counter[str] = field(default_factory=Counter)
    answered: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    @contextmanager
    def asked(self, path: str) -> Iterator[None]:
        self.in_flight[path] += 1
        try:
            yield
            self.answered.put_nowait(path)
        finally:
            self.in_flight[path] -= 1


@dataclass(frozen=True)
class Goods:
    """What is for sale in the storm, and what may be put on a cart."""

    variant_ids: Sequence[str]
    codes: Sequence[str]


@dataclass
class Buyer:
    """One guest; `ended` and `order_id` are what they were told."""

    number: int
    door: Door
    goods: Goods
    chance: random.Random
    user_id: str | None = None
    ended: Ended | None = None
    order_id: str | None = None
    retries: int = 0
    _token: str | None = None

    async def buy(self, http: httpx.AsyncClient) -> None:
        """The whole purchase, however often the server dies meanwhile."""
        try:
            self.ended = await self._buy(http)
        except Gone:
            self.ended = "walked_away"

    async def _buy(self, http: httpx.AsyncClient) -> Ended:
        opened = await self._ask(http, "POST", "/sessions")
        self._token, self.user_id = opened["token"], opened["user"]["id"]
        if not await self._fill_cart(http):
            return "sold_out"
        card = self.chance.choices(list(CARDS), weights=list(CARDS.values()))[0]
        proposal = await self._propose(http, card)
        while proposal is not None:
            body = {"confirmation_id": proposal["confirmation_id"]}
            answer = await self._ask(http, "POST", "/checkout/confirm", json=body)
            if answer["outcome"] == "done":
                self.order_id = answer["order"]["order_id"]
                return "done"
            if answer["outcome"] in ("pending", "declined"):
                return "pending" if answer["outcome"] == "pending" else "declined"
            if answer["outcome"] != "changed":
                raise Wrong(answer)
            proposal = answer["proposal"]
        return "sold_out"

    async def _fill_cart(self, http: httpx.AsyncClient) -> bool:
        for variant_id in self.chance.sample(list(self.goods.variant_ids), k=self.chance.randint(1, 2)):
            cart = await self._ask(http, "GET", "/cart")
            while variant_id not in [line["variant_id"] for line in cart["lines"]]:
                line = {"variant_id": variant_id, "quantity": self.chance.randint(1, 2)}
                answer = await self._ask(http, "POST", "/cart/lines", json=line, is_safe=False)
                if answer.get("error", {}).get("code") == "cart.out_of_stock":
                    return False
                cart = await self._ask(http, "GET", "/cart")
        if self.chance.random() < 0.4:
            await self._ask(http, "POST", "/cart/codes", json={"code": self.chance.choice(self.goods.codes)})
        return True

    async def _propose(self, http: httpx.AsyncClient, card: str) -> dict[str, Any] | None:
        who = {"email": f"guest{self.number}@shop.example", "name": "Ada Winter", "address": ADDRESS}
        answer = await self._ask(http, "POST", "/checkout", json={**who, "payment_token": card})
        if answer["proposal"] is None:
            blockers = {blocker["code"] for blocker in answer["readiness"]["blockers"]}
            if blockers != {"cart.out_of_stock"} or answer["readiness"]["missing"]:
                raise Wrong(answer["readiness"])
        proposal: dict[str, Any] | None = answer["proposal"]
        return proposal

    async def _ask(
        self, http: httpx.AsyncClient, method: str, path: str, *, is_safe: bool = True, json: Any = None
    ) -> dict[str, Any]:
        """An answer, asked for until it comes; where asking again would add again, an empty one after a crash."""
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        for _ in range(ASKS):
            await self.door.open.wait()
            try:
                with self.door.asked(path):
                    answer = await http.request(
                        method, self.door.url + API + path, headers=headers, json=json
                    )
            except httpx.HTTPError:
                self.retries += 1
                if self.chance.random() < WALKS_AWAY:
                    raise Gone from None
                if not is_safe:
                    return {}
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if answer.status_code == 503:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if answer.status_code not in (200, 201, 400, 409) or (
                answer.status_code in (400, 409) and path not in ("/cart/lines", "/cart/codes")
            ):
                raise Wrong(f"{method} {path}: {answer.status_code} {answer.text}")
            found: dict[str, Any] = answer.json()
            return found
        raise Wrong(f"{method} {path}: no answer after {ASKS} tries")
