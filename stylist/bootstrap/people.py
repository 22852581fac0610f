"""Chores about people: hand out everything about one, erase one, seal anew after a change of keys."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import MetaData

from stylist.actions.accounts import leaving, rotation
from stylist.bootstrap.clock import utc_now
from stylist.bootstrap.core import make_gateway
from stylist.bootstrap.servers import Addresses
from stylist.db.encryption import Keyring, use_keyring
from stylist.db.session import Transaction, make_engine, make_transaction
from stylist.live.connect import connect
from stylist.live.events import EventBus
from stylist.settings import BadSetting, Settings

T = TypeVar("T")


def export_user(settings: Settings, addresses: Addresses, *, email: str, output: Path | None) -> None:
    """Write everything about a person, as JSON.

    Raises:
        UserNotFound: no account has the address.
    """

    async def work(transaction: Transaction, keyring: Keyring) -> str:
        exported = await leaving.export_by_email(transaction, email=email, keyring=keyring, now=utc_now())
        return json.dumps(exported, ensure_ascii=False, indent=2) + "\n"

    told = _run(settings, addresses, work)
    if output is None:
        sys.stdout.write(told)
        return
    try:
        output.touch(mode=0o600)
        output.write_text(told, encoding="utf-8")
    except OSError as error:
        raise BadSetting(f"{output} cannot be written ({error.strerror})") from error
    sys.stdout.write(f"Everything about {email} is in {output}.\n")


def erase_user(settings: Settings, addresses: Addresses, *, email: str) -> None:
    """Erase a person.

    Raises:
        UserNotFound: no account has the address.
        OrdersUnderway: orders are still to be paid, delivered or returned.
        GatewayUnavailable: the payment provider could not forget a card.
    """

    async def work(transaction: Transaction, keyring: Keyring) -> str:
        redis, gateway = connect(addresses.redis_url), make_gateway(settings, transaction)
        try:
            erased = await leaving.erase_by_email(
                transaction, email=email, gateway=gateway, forget=EventBus(redis).forget, now=utc_now()
            )
        finally:
            await gateway.aclose()
            await redis.aclose()
        gone, kept = sum(erased.deleted.values()), sum(erased.anonymised.values())
        return f"Erased: {gone} rows are gone, {kept} are kept without a name. The address is free again.\n"

    sys.stdout.write(_run(settings, addresses, work))


def rotate_keys(settings: Settings, addresses: Addresses, *, metadata: MetaData) -> None:
    """Seal anew what an older key sealed, by the whole schema; afterwards the older keys can go.

    Raises:
        Unreadable: the key that sealed something is missing from the settings.
    """

    async def work(transaction: Transaction, keyring: Keyring) -> int:
        return await rotation.reseal_all(transaction, keyring=keyring, metadata=metadata)

    count = _run(settings, addresses, work)
    sys.stdout.write(f"{count} values sealed anew; older keys are not needed any more.\n")


def _run(settings: Settings, addresses: Addresses, work: Callable[[Transaction, Keyring], Awaitable[T]]) -> T:
    async def run() -> T:
        engine = make_engine(addresses.database_url)
        keyring = Keyring(settings.secret_keys())
        use_keyring(engine, keyring)
        try:
            return await work(make_transaction(engine), keyring)
        finally:
            await engine.dispose()

    return asyncio.run(run())
