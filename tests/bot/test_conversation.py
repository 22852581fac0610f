"""The whole conversation over Telegram, through the emulator: from a wish to an order."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from stylist.bootstrap.bot import run_bot
from stylist.bootstrap.servers import Addresses
from stylist.bot.errors import BotTokenInvalid
from stylist.db.session import Transaction
from stylist.settings import BadSetting, Settings
from tests.agent.shop import make_shop
from tests.bot.emulator import running_emulator
from tests.bot.fake_api import TOKEN, Call, FakeTelegram
from tests.bot.harness import callback_json, message_json, photo_json
from tests.factories import make_media
from tests.servers import Servers

ADA, BEA = 6001, 6002
ANSWER_SECONDS = 45
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 4"><path d="M0 0h3v4H0z" fill="#446"/></svg>'
)


@dataclass
class Phone:
    """What a shopper does and sees in Telegram."""

    api: FakeTelegram
    sender: int
    numbers: "count[int]"

    async def say(self, said: str) -> list[Call]:
        """Write, and read what comes until the bot is done."""
        before = len(self.api.sent(self.sender))
        await self.api.push(message=message_json(next(self.numbers), self.sender, text=said))
        return await self.read(before)

    async def press(self, label: str, *, times: int = 1) -> list[Call]:
        """Press the latest button of that label, perhaps several times at once."""
        before = len(self.api.sent(self.sender))
        data = next(
            call.buttons[label] for call in reversed(self.api.sent(self.sender)) if label in call.buttons
        )
        for _ in range(times):
            await self.api.push(callback_query=callback_json(next(self.numbers), self.sender, data, 1))
        return await self.read(before, answers=times)

    async def read(self, before: int, *, answers: int = 1) -> list[Call]:
        """New messages, once nothing more came for a moment."""
        await until(lambda: len(self.api.sent(self.sender)) >= before + answers)
        seen = -1
        while seen != len(self.api.sent(self.sender)):
            seen = len(self.api.sent(self.sender))
            await asyncio.sleep(0.7)
        return self.api.sent(self.sender)[before:]


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(ANSWER_SECONDS * 20):
        if is_so():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


@asynccontextmanager
async def running_bot(settings: Settings, addresses: Addresses) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(run_bot(settings, addresses, stop=stop))
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(task, 20)


def make_settings(base: str, data_dir: Path, **options: Any) -> Settings:
    return Settings(
        telegram_token=options.pop("telegram_token", SecretStr(TOKEN)),
        telegram_api_base=base,
        data_dir=data_dir,
        **options,
    )


@pytest.fixture
async def addresses(fresh_database: str, servers: Servers) -> Addresses:
    return Addresses(database_url=fresh_database, redis_url=servers.redis_url)


@pytest.fixture
async def shop(fresh_transaction: Transaction, tmp_path: Path) -> Transaction:
    """A shop whose dresses have pictures."""
    media = tmp_path / "media"
    media.mkdir()
    async with fresh_transaction() as session:
        for name, product_id in (await make_shop(session)).items():
            (media / f"{name}.svg").write_text(PICTURE)
            await make_media(session, product_id=product_id, url=f"/media/{name}.svg", is_primary=True)
    return fresh_transaction


@pytest.mark.peer
@pytest.mark.timeout(240)
async def test_t17_a_shopper_buys_in_telegram(
    shop: Transaction, addresses: Addresses, tmp_path: Path
) -> None:
    async with running_emulator() as emulator, FakeTelegram(upstream=emulator) as api:
        ada = Phone(api, ADA, count(1000))
        async with running_bot(make_settings(api.base, tmp_path), addresses):
            found = await ada.say("I need a silk dress for a summer wedding, under $900")
            photos = [call for call in found if call.method == "sendPhoto"]
            assert len(photos) >= 3
            assert all(content.startswith(b"\x89PNG") for call in photos for content in call.files.values())
            assert all(list(call.buttons) == ["S", "M", "L"] for call in photos)
            assert all(_price(call) <= 900 for call in photos)
            wanted = re.sub(r"^\d+\. ", "", photos[1].text.splitlines()[0])

            added = await ada.press("M")
            assert await cart(shop) == [(_last_product(photos), "M", 1)]
            assert added[0].text

            await ada.say("check out")
            await ada.say("Ada Winter, 12 Rose Street, Boston, MA 02108, ada@mail.example")
            proposed = await ada.say("use the test card 4242 4242 4242 4242")
            if "Confirm" not in proposed[-1].buttons:
                proposed = await ada.say("check out")
            assert list(proposed[-1].buttons)[:2] == ["Confirm", "Cancel"]
            assert await orders(shop) == []

            confirmed = await ada.press("Confirm", times=2)
            assert await orders(shop) == ["CONFIRMED"]
            assert any("confirmed" in call.text for call in confirmed)

            status = await ada.say("where is my order?")
            assert any("confirmed" in call.text.lower() for call in status)
        assert wanted
        assert {call.method for call in api.calls if not call.ok} <= {"editMessageReplyMarkup"}
        assert api.made("sendChatAction")
    async with shop() as session:
        rows = await session.execute(
            text("SELECT channel, state, model_version IS NOT NULL FROM ai_interactions")
        )
        assert {tuple(row) for row in rows} == {("telegram", "delivered", True)}


def _price(call: Call) -> int:
    found = re.search(r"\$([\d,]+)", call.text)
    assert found is not None
    return int(found.group(1).replace(",", ""))


def _last_product(photos: list[Call]) -> str:
    return re.sub(r"^\d+\. ", "", photos[-1].text.splitlines()[0])


async def cart(shop: Transaction) -> list[tuple[str, str, int]]:
    async with shop() as session:
        rows = await session.execute(
            text(
                "SELECT p.name, v.size, i.quantity FROM cart_items i"
                " JOIN product_variants v ON v.id = i.variant_id JOIN products p ON p.id = v.product_id"
            )
        )
        return [(name, size, quantity) for name, size, quantity in rows]


async def orders(shop: Transaction) -> list[str]:
    async with shop() as session:
        return list(await session.scalars(text("SELECT status::text FROM orders")))


@pytest.mark.peer
@pytest.mark.timeout(240)
async def test_t12_an_album_and_two_shoppers_through_the_emulator(
    shop: Transaction, addresses: Addresses, tmp_path: Path
) -> None:
    async with (
        running_emulator() as emulator,
        FakeTelegram(upstream=emulator) as api,
        running_bot(make_settings(api.base, tmp_path), addresses),
    ):
        for number in range(5):
            photo = {"photo": photo_json(number), "media_group_id": "9"}
            await api.push(message=message_json(2000 + number, ADA, **photo))
        await api.push(message=message_json(3000, BEA, text="Hello"))
        await until(lambda: bool(api.sent(ADA)) and bool(api.sent(BEA)))
    async with shop() as session:
        counts = await session.execute(
            text(
                "SELECT s.external_id, count(*) FROM ai_interactions i JOIN sessions s ON s.id = i.session_id"
                " GROUP BY 1 ORDER BY 1"
            )
        )
        assert [tuple(row) for row in counts] == [(str(ADA), 1), (str(BEA), 1)]


async def test_a_token_telegram_refuses_is_one_clear_error(addresses: Addresses, tmp_path: Path) -> None:
    async with FakeTelegram() as api:
        settings = make_settings(api.base, tmp_path, telegram_token=SecretStr("7:another"))
        with pytest.raises(BotTokenInvalid, match=r"^STYLIST_TELEGRAM_TOKEN: Telegram refuses it"):
            await run_bot(settings, addresses)


@pytest.mark.parametrize("token", [None, SecretStr("nonsense"), SecretStr("a:b")])
async def test_a_token_that_cannot_be_one_is_named(
    addresses: Addresses, tmp_path: Path, token: SecretStr | None
) -> None:
    settings = make_settings("http://127.0.0.1:9", tmp_path, telegram_token=token)
    with pytest.raises(BadSetting, match=r"^STYLIST_TELEGRAM_TOKEN: ") as refused:
        await run_bot(settings, addresses)
    assert "nonsense" not in str(refused.value)


async def test_a_telegram_that_cannot_be_reached_is_waited_for(addresses: Addresses, tmp_path: Path) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(run_bot(make_settings("http://127.0.0.1:9", tmp_path), addresses, stop=stop))
    await asyncio.sleep(0.3)
    assert not task.done()

    stop.set()
    await asyncio.wait_for(task, 10)
