"""The webhook: what comes is stored, whatever becomes of it; nobody but Telegram may push."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from stylist.actions.accounts.desk import AccountDesk
from stylist.db.encryption import Keyring
from stylist.db.session import Transaction
from stylist.http.links import SignedLinks
from stylist.live.events import EventBus
from stylist.live.limits import Limiter
from stylist.web.app import make_app
from stylist.web.deps import WebServices
from tests.agent.shop import make_turns

SECRET = "a-webhook-secret"
UPDATE = {
    "update_id": 41,
    "message": {
        "message_id": 1,
        "date": 1_790_000_000,
        "chat": {"id": 5001, "type": "private"},
        "from": {"id": 5001, "is_bot": False, "first_name": "Ada"},
        "text": "Hello",
    },
}


class Sleepy:
    """A stylist that takes longer than anybody waits."""

    async def answer(self, *args: object, **options: object) -> None:
        await asyncio.sleep(3600)


async def make_web(transaction: Transaction, folder: Path, *, secret: str | None = SECRET) -> FastAPI:
    bus = EventBus(None)
    turns = await make_turns(transaction, answers=Sleepy(), bus=bus)  # type: ignore[arg-type]

    async def readiness() -> dict[str, bool]:
        return {}

    services = WebServices(
        transaction=transaction,
        turns=turns,
        bus=bus,
        gateway=turns._gateway,
        embedder=turns._embedder,
        media_dir=folder,
        shop_name="LuxeVerse",
        own_url="http://127.0.0.1:8000",
        accepts_test_cards=True,
        telegram_webhook_secret=secret,
        accounts=AccountDesk(
            transaction=transaction,
            keyring=Keyring(["a secret key"]),
            shop_name="LuxeVerse",
            own_url="http://127.0.0.1:8000",
            can_mail=False,
            can_text=False,
        ),
        limiter=Limiter(None),  # nothing is limited here
        links=SignedLinks(["a secret key"]),
        identity_providers={},
        readiness=readiness,
    )
    return make_app(services)


@pytest.fixture
async def client(fresh_transaction: Transaction, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = await make_web(fresh_transaction, tmp_path)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://shop.example",
        headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
    ) as opened:
        yield opened


async def stored(transaction: Transaction) -> list[tuple[str, str]]:
    async with transaction() as session:
        rows = await session.execute(
            text("SELECT update_id, payload->'message'->>'text' FROM channel_updates ORDER BY received_at")
        )
        return [(update_id.partition(":")[0], said) for update_id, said in rows]


async def test_t02_an_update_is_stored_and_answered_within_a_second(
    client: httpx.AsyncClient, fresh_transaction: Transaction
) -> None:
    await client.get("/healthz")
    began = time.monotonic()
    answer = await client.post("/webhooks/telegram", json=UPDATE)

    assert time.monotonic() - began < 1
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert await stored(fresh_transaction) == [("41", "Hello")]


async def test_t01_the_same_update_at_once_is_stored_once(
    client: httpx.AsyncClient, fresh_transaction: Transaction
) -> None:
    answers = await asyncio.gather(*(client.post("/webhooks/telegram", json=UPDATE) for _ in range(10)))

    assert {answer.status_code for answer in answers} == {200}
    assert await stored(fresh_transaction) == [("41", "Hello")]


@pytest.mark.parametrize("secret", ["", "wrong", "schlüssel"])
async def test_a_wrong_secret_stores_nothing(
    client: httpx.AsyncClient, fresh_transaction: Transaction, secret: str
) -> None:
    headers = [(b"X-Telegram-Bot-Api-Secret-Token", secret.encode("latin-1"))]
    answer = await client.post("/webhooks/telegram", json=UPDATE, headers=headers)

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "telegram.webhook_secret_wrong"
    assert await stored(fresh_transaction) == []


async def test_without_a_secret_there_is_no_webhook(fresh_transaction: Transaction, tmp_path: Path) -> None:
    app = await make_web(fresh_transaction, tmp_path, secret=None)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://shop.example"
    ) as client:
        answer = await client.post("/webhooks/telegram", json=UPDATE)

    assert answer.status_code == 404


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"update_id": "x"}', b'{"update_id": -1}'])
async def test_what_is_no_update_is_refused(
    client: httpx.AsyncClient, fresh_transaction: Transaction, body: bytes
) -> None:
    answer = await client.post(
        "/webhooks/telegram", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 422
    assert await stored(fresh_transaction) == []


async def test_signs_a_json_column_cannot_hold_do_not_stop_an_update(
    client: httpx.AsyncClient, fresh_transaction: Transaction
) -> None:
    body = b'{"update_id": 42, "message": {"text": "a\\u0000b\\ud800c"}}'
    answer = await client.post(
        "/webhooks/telegram", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 200
    assert await stored(fresh_transaction) == [("42", "ab?c")]


def test_the_web_process_does_not_load_the_bots_library() -> None:
    code = "import stylist.web.app, sys; print('aiogram' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "False"
