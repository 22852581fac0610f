"""`Idempotency-Key`: sent twice, done once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy.exc import IntegrityError

from stylist.db import keyed_requests
from stylist.db.session import Transaction
from stylist.web.keyed import KeyedRoute
from stylist.web.routes import ROUTERS
from tests.web.service import Service
from tests.web.shopper import Shopper

RECIPIENT = {"name": "Mira"}
# POSTs without a key of their own, and why a second one does no harm.
UNKEYED = {
    "/sessions": "its answer is a secret; a session more is nothing",
    "/sessions/renew": "its answer is a secret",
    "/messages": "client_msg_id is its key",
    "/messages/{interaction_id}/feedback": "the same rating again is the same rating",
}
SECRETS = ("/auth/",)  # sign-ins and codes: their answers are secrets, codes are used once


async def add_recipient(shopper: Shopper, key: str, body: Any = None) -> httpx.Response:
    return await shopper.request(
        "POST", "/recipients", json=body or RECIPIENT, headers={"Idempotency-Key": key}
    )


async def count_recipients(shop: Service, shopper: Shopper) -> int:
    count: int = await shop.scalar("SELECT count(*) FROM recipients WHERE user_id = :id", id=shopper.user_id)
    return count


def test_every_post_that_creates_something_takes_a_key() -> None:
    without = {
        route.path
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        and "POST" in (route.methods or ())
        and not isinstance(route, KeyedRoute)
    }
    assert {path for path in without if not path.startswith(SECRETS)} == set(UNKEYED)


async def test_same_request_again_answers_the_same(shop: Service, shopper: Shopper) -> None:
    first = await add_recipient(shopper, "one")
    again = await add_recipient(shopper, "one")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert ("Idempotent-Replayed" in first.headers, again.headers["Idempotent-Replayed"]) == (False, "true")
    assert await count_recipients(shop, shopper) == 1


async def test_at_once_is_done_once(shop: Service, shopper: Shopper) -> None:
    answers = await asyncio.gather(*(add_recipient(shopper, "race") for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert 201 in {answer.status_code for answer in answers}
    assert await count_recipients(shop, shopper) == 1


async def test_key_belongs_to_one_request(shop: Service, shopper: Shopper) -> None:
    await add_recipient(shopper, "mine")
    other = await add_recipient(shopper, "mine", {"name": "Noa"})
    assert (other.status_code, other.json()["error"]["code"]) == (409, "idempotency.key_reused")
    assert await count_recipients(shop, shopper) == 1


async def test_key_belongs_to_one_session(shop: Service, shopper: Shopper) -> None:
    other = await Shopper.arrive(shop.http)
    await add_recipient(shopper, "same")
    answer = await add_recipient(other, "same")
    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer.headers
    assert await count_recipients(shop, other) == 1


async def test_refused_request_may_be_mended_under_its_key(shop: Service, shopper: Shopper) -> None:
    refused = await add_recipient(shopper, "mended", {"name": ""})
    assert refused.status_code in (400, 422)
    assert (await add_recipient(shopper, "mended")).status_code == 201
    assert await count_recipients(shop, shopper) == 1


@pytest.mark.parametrize("key", ["", "a b", "x" * 256])
async def test_misshapen_key_is_refused(shopper: Shopper, key: str) -> None:
    answer = await add_recipient(shopper, key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "idempotency.key_invalid")


async def test_stranger_is_refused_as_ever(shop: Service) -> None:
    answer = await shop.http.post("/api/v1/recipients", json=RECIPIENT, headers={"Idempotency-Key": "k"})
    assert answer.status_code == 401


async def leave_behind(
    shop: Service, shopper: Shopper, key: str, *, has_written: bool, age: timedelta
) -> None:
    """What a process that died in the middle of a request leaves."""
    first = await add_recipient(shopper, key)
    assert first.status_code == 201
    if not has_written:
        await shop.row("DELETE FROM recipients WHERE user_id = :id RETURNING id", id=shopper.user_id)
    await shop.row(
        "UPDATE keyed_requests SET status = NULL, body = NULL, has_written = :written,"
        " claimed_at = now() - CAST(:age AS interval) WHERE session_id = :id AND key = :key RETURNING id",
        written=has_written,
        age=age,
        id=shopper.session_id,
        key=key,
    )


async def test_killed_after_its_write_is_not_done_again(shop: Service, shopper: Shopper) -> None:
    await leave_behind(shop, shopper, "killed", has_written=True, age=timedelta(hours=1))
    again = await add_recipient(shopper, "killed")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "idempotency.answer_lost")
    assert await count_recipients(shop, shopper) == 1


async def test_killed_before_its_write_is_done(shop: Service, shopper: Shopper) -> None:
    await leave_behind(shop, shopper, "early", has_written=False, age=timedelta(hours=1))
    assert (await add_recipient(shopper, "early")).status_code == 201


async def test_one_still_at_work_is_waited_for(shop: Service, shopper: Shopper) -> None:
    await leave_behind(shop, shopper, "busy", has_written=False, age=timedelta(seconds=1))
    again = await add_recipient(shopper, "busy")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "idempotency.in_progress")


async def test_work_notes_its_write_with_its_own_commit(shop: Service, shopper: Shopper) -> None:
    now = shop.core.clock()
    async with shop.core.transaction() as session:
        claim = await keyed_requests.claim(
            session, session_id=UUID(shopper.session_id), key=uuid4().hex, fingerprint="f", now=now
        )
    noted = keyed_requests.noting(shop.core.transaction, claim.id)

    async def has_written() -> bool:
        found: bool = await shop.scalar("SELECT has_written FROM keyed_requests WHERE id = :id", id=claim.id)
        return found

    async with noted() as session:
        await session.get(keyed_requests.KeyedRequest, claim.id)
    assert not await has_written()
    with pytest.raises(IntegrityError):
        await name_nobody(noted)
    assert not await has_written()
    async with noted() as session:
        (await session.get_one(keyed_requests.KeyedRequest, claim.id)).fingerprint = "g"
    assert await has_written()


async def name_nobody(transaction: Transaction) -> None:
    """Write something that can't be committed."""
    async with transaction() as session:
        claim = {"session_id": uuid4(), "key": "k", "fingerprint": "f", "now": datetime.now(UTC)}
        await keyed_requests.claim(session, **claim)  # type: ignore[arg-type]


async def test_answer_is_kept_sealed(shop: Service, shopper: Shopper) -> None:
    await add_recipient(shopper, "sealed")
    kept = await shop.scalar(
        "SELECT body FROM keyed_requests WHERE session_id = :id AND key = 'sealed'", id=shopper.session_id
    )
    assert "Mira" not in kept
