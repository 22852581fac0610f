"""A small shop of our own in the benchmark's shape, and ways to run calls in it or in the real one."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from stylist.evals.tau_retail.data import Case, read_shop
from stylist.evals.tau_retail.suite import Runner, load
from stylist.integrations.payments.sandbox import SandboxGateway
from tests.evals.tau_retail.reference import Reference, plain

NOW = datetime.now(UTC)
FILES = ("orders", "products", "users")
# The benchmark's own data is no part of the project: beside it, or where the variable says.
DATA = Path(
    os.environ.get("TAU_RETAIL_DATA", Path(__file__).resolve().parents[3].parent / "shared/data/tau-retail")
)
needs_data = pytest.mark.skipif(
    not (DATA / "orders.json").exists(), reason="the tau-retail data is absent: set TAU_RETAIL_DATA"
)
Raw = dict[str, Any]

ADA_HOME = {
    "address1": "12 Rose Street",
    "address2": "Flat 3",
    "city": "Boston",
    "state": "MA",
    "country": "USA",
    "zip": "02108",
}
BEN_HOME = {
    "address1": "8 Mill Lane",
    "address2": "",
    "city": "Austin",
    "state": "TX",
    "country": "USA",
    "zip": "73301",
}


def _variant(item: str, price: float, *, available: bool = True, **options: str) -> Raw:
    return {item: {"item_id": item, "options": options, "available": available, "price": price}}


def _order(
    user: str, status: str, items: Mapping[str, float] | Sequence[tuple[str, float]], method: str, **more: Any
) -> Raw:
    lines = list(items.items()) if isinstance(items, Mapping) else list(items)
    total = round(sum(price for _, price in lines), 2)
    return {
        "user_id": user,
        "address": dict(ADA_HOME if user == "ada" else BEN_HOME),
        "items": [
            {"name": item[:3], "product_id": item[:3], "item_id": item, "price": price, "options": {}}
            for item, price in lines
        ],
        "fulfillments": [],
        "status": status,
        "payment_history": [{"transaction_type": "payment", "amount": total, "payment_method_id": method}],
        **more,
    }


def made_up() -> dict[str, Raw]:
    """Two people and their orders in every state; Ben's lamp is on two lines of one order."""
    cancelled = _order("ada", "cancelled", {"mug-1": 10.5}, "paypal_1")
    back = {"transaction_type": "refund", "amount": 10.5, "payment_method_id": "paypal_1"}
    cancelled["payment_history"].append(back)
    cancelled["fulfillments"] = [{"tracking_id": ["T9"], "item_ids": ["mug-1"]}]
    orders = {
        "#A1": _order("ada", "pending", {"mug-1": 10.5, "lamp-1": 40.0}, "credit_card_1"),
        "#A2": _order("ada", "pending", {"mug-2": 12.25}, "gift_card_1"),
        "#A3": _order("ada", "delivered", {"mug-1": 10.5, "lamp-2": 55.1}, "paypal_1"),
        "#A4": cancelled,
        "#A5": _order("ada", "processed", {"lamp-1": 40.0}, "credit_card_1"),
        "#B1": _order(
            "ben", "pending", [("lamp-1", 40.0), ("lamp-1", 40.0), ("mug-3", 9.0)], "credit_card_2"
        ),
        "#B2": _order("ben", "delivered", [("lamp-1", 40.0), ("lamp-1", 40.0)], "gift_card_2"),
    }
    paid = {"transaction_type": "payment", "payment_method_id": "gift_card_1", "amount": 20.0}
    two_ways = _order("ada", "pending", {"lamp-1": 40.0, "mug-3": 9.0}, "credit_card_1")
    two_ways["payment_history"] = [{**two_ways["payment_history"][0], "amount": 29.0}, paid]
    repaid = _order("ada", "pending", {"mug-3": 9.0}, "paypal_1")
    repaid["payment_history"] += [
        {"transaction_type": "payment", "amount": 9.0, "payment_method_id": "credit_card_1"},
        {"transaction_type": "refund", "amount": 9.0, "payment_method_id": "paypal_1"},
    ]
    orders |= {
        "#A6": _order("ada", "pending (item modified)", {"mug-2": 12.25}, "paypal_1"),
        "#A7": two_ways,
        "#A8": repaid,
        "#B3": _order(
            "ben",
            "return requested",
            {"mug-1": 10.5, "mug-2": 12.25},
            "gift_card_2",
            return_items=["mug-2"],
            return_payment_method_id="gift_card_2",
        ),
        "#B4": _order(
            "ben",
            "exchange requested",
            {"lamp-1": 40.0},
            "credit_card_2",
            exchange_items=["lamp-1"],
            exchange_new_items=["lamp-2"],
            exchange_payment_method_id="credit_card_2",
            exchange_price_difference=15.1,
        ),
    }
    for name in ("#A3", "#B2"):
        parcel = [item["item_id"] for item in orders[name]["items"]]
        orders[name]["fulfillments"] = [{"tracking_id": ["T1"], "item_ids": parcel}]
    products = {
        "mug": {
            "name": "Mug",
            "product_id": "mug",
            "variants": _variant("mug-1", 10.5, color="red")
            | _variant("mug-2", 12.25, color="blue")
            | _variant("mug-3", 9.0, color="green")
            | _variant("mug-4", 9.99, available=False, color="grey"),
        },
        "lam": {
            "name": "Lamp",
            "product_id": "lam",
            "variants": _variant("lamp-1", 40.0, size="S")
            | _variant("lamp-2", 55.1, size="M")
            | _variant("lamp-3", 40.0, size="L"),
        },
    }
    users = {
        "ada": {
            "name": {"first_name": "Ada", "last_name": "Winter"},
            "address": dict(ADA_HOME),
            "email": "ada@shop.example",
            "payment_methods": {
                "credit_card_1": {
                    "source": "credit_card",
                    "id": "credit_card_1",
                    "brand": "visa",
                    "last_four": "1",
                },
                "paypal_1": {"source": "paypal", "id": "paypal_1"},
                "gift_card_1": {"source": "gift_card", "balance": 30, "id": "gift_card_1"},
                "gift_card_9": {"source": "gift_card", "balance": 60.49, "id": "gift_card_9"},
            },
            "orders": ["#A1", "#A2", "#A3", "#A4", "#A5", "#A6", "#A7", "#A8"],
        },
        "ben": {
            "name": {"first_name": "Ben", "last_name": "Hill"},
            "address": dict(BEN_HOME),
            "email": "ben@shop.example",
            "payment_methods": {
                "credit_card_2": {"source": "credit_card", "id": "credit_card_2"},
                "gift_card_2": {"source": "gift_card", "balance": 0, "id": "gift_card_2"},
            },
            "orders": ["#B1", "#B2", "#B3", "#B4"],
        },
    }
    return {"orders": orders, "products": products, "users": users}


def write_shop(folder: Path, raw: Mapping[str, Raw]) -> Path:
    """The three files in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (folder / f"{name}.json").write_text(json.dumps(raw[name]), encoding="utf-8")
    return folder


def read_raw(folder: Path) -> dict[str, Raw]:
    """The three files as they are."""
    return {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in FILES}


def call(name: str, **kwargs: Any) -> Raw:
    return {"name": name, "kwargs": kwargs}


@dataclass(frozen=True)
class Both:
    """A loaded shop and its reference."""

    runner: Runner
    reference: Reference

    async def answer(self, calls: Sequence[Mapping[str, Any]]) -> Raw:
        """What the product comes to, as the output has it."""
        given = Case.model_validate({"id": "case", "calls": calls})
        told: Raw = json.loads(json.dumps(await self.runner.answer(given), default=str))
        return told

    async def agree(self, calls: Sequence[Mapping[str, Any]], *, id: str = "case") -> tuple[Raw, Raw]:
        """Run calls in both, which must come to the same; what the product and the reference answered."""
        answer = {**await self.answer(calls), "id": id}
        expected = self.reference.answer(calls)
        oks = [result["ok"] for result in answer["results"]]
        assert oks == [rule is None for rule in expected["rules"]], (
            calls,
            answer["results"],
            expected["rules"],
        )
        assert [result["code"] is None for result in answer["results"]] == oks
        assert plain(answer["orders"]) == plain(expected["orders"]), calls
        assert plain(answer["users"]) == plain(expected["users"]), calls
        return answer, expected


async def open_both(engine: AsyncEngine, url: str, folder: Path) -> Both:
    """Load a shop into an empty database; `engine` is to that."""
    shop = read_shop(folder)
    await load(url, shop, now=NOW)
    runner = await Runner.open(engine, shop, make_gateway=SandboxGateway, now=NOW)
    return Both(runner, Reference(**read_raw(folder)))
