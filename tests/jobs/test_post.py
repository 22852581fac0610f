"""Letters on their way: sent by the worker, tried again, given up, and never lying open."""

from datetime import UTC, datetime
from typing import Any, cast

import psycopg
import pytest
from procrastinate import App

from stylist.commerce.notifications import post
from stylist.commerce.notifications.gateway import Mail, MessageNotSent, MessageRefused, TextMessage
from stylist.db.encryption import Keyring
from stylist.db.session import Transaction
from stylist.jobs.app import make_app, release_stalled
from stylist.jobs.post import MOST_TRIES, PostOffice, add_post
from stylist.jobs.tasks import Chores
from tests.conftest import KEYRING
from tests.factories import make_customer
from tests.jobs.test_app import CountedChores

MAIL = Mail(to="ada@shop.example", subject="Hello", text="Code 123456", key="k1")


class Sender:
    """Sends, or fails as it is told to."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.sent: list[Any] = []

    async def send(self, message: Any) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append(message)


def worker(url: str, sender: Sender, keyring: Keyring = KEYRING) -> App:
    app = make_app(url, cast(Chores, CountedChores()))
    add_post(app, PostOffice(keyring=keyring, mailer=sender, texter=sender))
    return app


async def work(app: App) -> None:
    await app.run_worker_async(queues=[post.QUEUE], wait=False, install_signal_handlers=False, listen_notify=False,
                               delete_jobs="successful")  # fmt: skip


def jobs(url: str) -> list[tuple[str, int, str]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT status::text, attempts, args::text FROM procrastinate_jobs WHERE queue_name = 'post'"
        ).fetchall()


async def post_one(transaction: Transaction) -> None:
    async with transaction() as session:
        user_id = await make_customer(session)
        await post.post_mail(session, keyring=KEYRING, mail=MAIL, user_id=user_id)


async def test_what_is_posted_is_sealed_sent_and_gone(
    fresh_database: str, fresh_transaction: Transaction
) -> None:
    await post_one(fresh_transaction)
    async with fresh_transaction() as session:
        text = TextMessage("+33145550100", "123456")
        await post.post_text(session, keyring=KEYRING, message=text, user_id=None)
    waiting = jobs(fresh_database)
    sender = Sender()
    app = worker(fresh_database, sender)

    async with app.open_async():
        await work(app)

    assert not any("ada@" in args or "123456" in args or "555" in args for _, _, args in waiting)
    assert sender.sent == [MAIL, text]
    assert jobs(fresh_database) == []


async def test_nothing_is_posted_by_a_transaction_that_fails(
    fresh_database: str, fresh_transaction: Transaction
) -> None:
    async def fail() -> None:
        async with fresh_transaction() as session:
            await post.post_mail(session, keyring=KEYRING, mail=MAIL, user_id=None)
            raise LookupError

    with pytest.raises(LookupError):
        await fail()

    assert jobs(fresh_database) == []


async def test_a_server_that_is_away_is_tried_again_later(
    fresh_database: str, fresh_transaction: Transaction
) -> None:
    await post_one(fresh_transaction)
    app = worker(fresh_database, Sender(MessageNotSent("away")))

    async with app.open_async():
        await work(app)

    [(status, attempts, _)] = jobs(fresh_database)
    assert (status, attempts) == ("todo", 1)


async def test_the_last_try_gives_up_and_leaves_nothing_behind(
    fresh_database: str, fresh_transaction: Transaction
) -> None:
    await post_one(fresh_transaction)
    with psycopg.connect(fresh_database, autocommit=True) as connection:
        connection.execute("UPDATE procrastinate_jobs SET attempts = %s", (MOST_TRIES,))
    app = worker(fresh_database, Sender(MessageNotSent("away")))

    async with app.open_async():
        await work(app)

    assert jobs(fresh_database) == []


@pytest.mark.parametrize(
    ("error", "keyring"), [(MessageRefused("no such address"), KEYRING), (None, Keyring(["another key"]))]
)
async def test_what_can_never_be_sent_is_given_up_at_once(
    fresh_database: str, fresh_transaction: Transaction, error: Exception | None, keyring: Keyring
) -> None:
    await post_one(fresh_transaction)
    sender = Sender(error)
    app = worker(fresh_database, sender, keyring)

    async with app.open_async():
        await work(app)

    assert (sender.sent, jobs(fresh_database)) == ([], [])


async def test_a_letter_whose_worker_was_killed_is_sent_by_the_next(
    fresh_database: str, fresh_transaction: Transaction
) -> None:
    await post_one(fresh_transaction)
    sender = Sender()
    app = worker(fresh_database, sender)
    async with app.open_async():
        killed = await app.job_manager.register_worker()
        assert await app.job_manager.fetch_job(queues=[post.QUEUE], worker_id=killed) is not None
        with psycopg.connect(fresh_database, autocommit=True) as connection:
            connection.execute(
                "UPDATE procrastinate_workers SET last_heartbeat = %s", (datetime(2026, 1, 1, tzinfo=UTC),)
            )

        await release_stalled(app)
        await work(app)

    assert sender.sent == [MAIL]
