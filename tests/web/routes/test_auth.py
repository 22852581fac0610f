"""Getting in: by password, by code, by a new password; and what guessing comes to."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import httpx
import pytest

from tests.web.letters import code_for, letters_to, texts_to
from tests.web.service import Service
from tests.web.shopper import Shopper

PASSWORD = "a long secret"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"
FIREFOX_LATER = "Mozilla/5.0 (X11; Linux x86_64; rv:150.1) Gecko/20100101 Firefox/150.1"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Safari/604.1"
)
NETWORKS = (f"10.{a}.{b}.1" for a, b in itertools.product(range(256), range(256)))

Arrive = Callable[..., Awaitable[Shopper]]


@pytest.fixture
async def arrive(shop: Service) -> AsyncIterator[Arrive]:
    """Shoppers from networks of their own."""
    clients: list[httpx.AsyncClient] = []

    async def made(user_agent: str = FIREFOX, network: str | None = None) -> Shopper:
        transport = httpx.ASGITransport(shop.app, client=(network or next(NETWORKS), 40000))
        client = httpx.AsyncClient(
            transport=transport, base_url="http://shop.test", headers={"User-Agent": user_agent}
        )
        clients.append(client)
        return await Shopper.arrive(client)

    yield made
    for client in clients:
        await client.aclose()


def new_email() -> str:
    return f"{uuid4().hex[:10]}@shop.example"


async def sign_up(who: Shopper, email: str, password: str = PASSWORD) -> httpx.Response:
    return await who.request(
        "POST", "/auth/sign-up", json={"email": email, "password": password, "name": "Ada"}
    )


async def sign_in(who: Shopper, email: str, password: str = PASSWORD) -> httpx.Response:
    return await who.request("POST", "/auth/sign-in", json={"email": email, "password": password})


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


async def profile(who: Shopper) -> dict[str, object]:
    answer = await who.request("GET", "/profile")
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


async def test_a_code_opens_an_account_for_the_guest_and_lets_them_in_again(
    shop: Service, arrive: Arrive
) -> None:
    email, guest = new_email(), await arrive()

    asked = await guest.request("POST", "/auth/code", json={"email": email})
    code = await code_for(shop.core, email)
    opened = await guest.request("POST", "/auth/code/sign-in", json={"email": email, "code": code})

    assert (asked.status_code, asked.json()) == (202, {"sent": True})
    assert (opened.status_code, opened.json()) == (200, {"id": guest.user_id, "role": "CUSTOMER"})
    mine = await profile(guest)
    assert (mine["email"], mine["email_verified"], mine["has_password"], mine["login_count"]) == (
        email, True, False, 1,
    )  # fmt: skip

    other = await arrive(SAFARI)
    await other.request("POST", "/auth/code", json={"email": email.upper()})
    again = await other.request(
        "POST", "/auth/code/sign-in", json={"email": email, "code": await code_for(shop.core, email)}
    )
    assert again.json()["id"] == guest.user_id
    assert (await profile(other))["login_count"] == 2


async def test_a_code_works_once_in_its_own_session_for_its_own_address(
    shop: Service, arrive: Arrive
) -> None:
    email, guest, thief = new_email(), await arrive(), await arrive()
    await guest.request("POST", "/auth/code", json={"email": email})
    code = await code_for(shop.core, email)
    body = {"email": email, "code": code}

    elsewhere = await thief.request("POST", "/auth/code/sign-in", json=body)
    other_address = await guest.request("POST", "/auth/code/sign-in", json={**body, "email": new_email()})
    right = await guest.request("POST", "/auth/code/sign-in", json=body)
    again = await guest.request("POST", "/auth/code/sign-in", json=body)

    assert refusal(elsewhere) == refusal(other_address) == refusal(again) == (401, "auth.code_wrong")
    assert right.status_code == 200


async def test_five_guesses_use_a_code_up(shop: Service, arrive: Arrive) -> None:
    email, guest = new_email(), await arrive()
    await guest.request("POST", "/auth/code", json={"email": email})
    code = await code_for(shop.core, email)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"

    for _ in range(5):
        tried = await guest.request("POST", "/auth/code/sign-in", json={"email": email, "code": wrong})
        assert refusal(tried) == (401, "auth.code_wrong")
    late = await guest.request("POST", "/auth/code/sign-in", json={"email": email, "code": code})

    assert refusal(late) == (401, "auth.code_wrong")


async def test_a_session_gets_five_codes_an_hour(arrive: Arrive) -> None:
    guest = await arrive()

    answers = [await guest.request("POST", "/auth/code", json={"email": new_email()}) for _ in range(6)]

    assert [it.status_code for it in answers] == [202] * 5 + [429]
    assert refusal(answers[-1]) == (429, "auth.too_many_attempts")
    assert int(answers[-1].headers["Retry-After"]) > 0


async def test_codes_lie_nowhere_in_the_open(shop: Service, arrive: Arrive) -> None:
    email, guest = new_email(), await arrive()
    await guest.request("POST", "/auth/code", json={"email": email})
    code = await code_for(shop.core, email)

    stored = await shop.scalar(
        "SELECT string_agg(to_jsonb(c)::text, '') FROM one_time_codes c WHERE session_id = :id",
        id=guest.session_id,
    )
    queued = await shop.scalar("SELECT string_agg(args::text, '') FROM procrastinate_jobs")

    assert stored
    assert f'"{code}"' not in stored
    assert email not in stored + queued


async def test_passwords_are_tried_ten_times_from_one_place(arrive: Arrive) -> None:
    email, owner, thief = new_email(), await arrive(), await arrive()
    await sign_up(owner, email)

    tries = [await sign_in(thief, email, "a wrong secret") for _ in range(11)]
    right_too_late = await sign_in(thief, email)
    owner_elsewhere = await sign_in(await arrive(), email)

    assert [it.status_code for it in tries] == [401] * 10 + [429]
    assert right_too_late.status_code == 429
    assert owner_elsewhere.status_code == 200


async def test_signing_up_sends_a_code_that_confirms_the_address(shop: Service, arrive: Arrive) -> None:
    email, guest = new_email(), await arrive()
    opened = await sign_up(guest, email)
    assert opened.status_code == 201
    assert (await profile(guest))["email_verified"] is False

    confirmed = await guest.request(
        "POST", "/auth/email/confirm", json={"code": await code_for(shop.core, email)}
    )

    assert confirmed.status_code == 200
    assert (await profile(guest))["email_verified"] is True
    [letter] = await letters_to(shop.core, email)
    assert letter.html is not None
    assert "LuxeVerse" in letter.subject + letter.html


async def test_a_new_password_by_code_ends_every_other_session(shop: Service, arrive: Arrive) -> None:
    email, owner, lost = new_email(), await arrive(), await arrive()
    await sign_up(owner, email)

    asked = await lost.request("POST", "/auth/password/forgotten", json={"email": email})
    body = {"email": email, "code": await code_for(shop.core, email), "password": "another secret"}
    weak = await lost.request("POST", "/auth/password/reset", json={**body, "password": "short"})
    reset = await lost.request("POST", "/auth/password/reset", json=body)

    assert asked.status_code == 202
    assert refusal(weak) == (400, "auth.password_too_weak")
    assert reset.json()["id"] == owner.user_id
    assert (await owner.request("GET", "/profile")).status_code == 401
    assert (await profile(lost))["email_verified"] is True
    assert refusal(await sign_in(await arrive(), email)) == (401, "auth.wrong_credentials")
    assert (await sign_in(await arrive(), email, "another secret")).status_code == 200
    assert "Your password was changed" in [it.subject for it in await letters_to(shop.core, email)]


async def test_whether_there_is_an_account_is_not_told(shop: Service, arrive: Arrive) -> None:
    email, owner, curious = new_email(), await arrive(), await arrive()
    await sign_up(owner, email)
    nobodys = new_email()

    answers = [
        await curious.request("POST", path, json={"email": address})
        for path in ("/auth/code", "/auth/password/forgotten")
        for address in (email, nobodys)
    ]

    assert {(it.status_code, it.text) for it in answers} == {(202, '{"sent":true}')}
    assert [it.subject for it in await letters_to(shop.core, nobodys)] != []
    reset = await curious.request(
        "POST", "/auth/password/reset", json={"email": nobodys, "code": "000000", "password": PASSWORD}
    )
    assert refusal(reset) == (401, "auth.code_wrong")


async def test_who_proves_an_address_shuts_out_who_only_claimed_it(shop: Service, arrive: Arrive) -> None:
    email, squatter, owner = new_email(), await arrive(), await arrive()
    await sign_up(squatter, email)

    await owner.request("POST", "/auth/code", json={"email": email})
    await owner.request(
        "POST", "/auth/code/sign-in", json={"email": email, "code": await code_for(shop.core, email)}
    )

    assert (await profile(owner))["id"] == squatter.user_id
    assert (await squatter.request("GET", "/profile")).status_code == 401
    assert refusal(await sign_in(await arrive(), email)) == (401, "auth.wrong_credentials")


async def test_changing_the_password_needs_the_present_one(arrive: Arrive) -> None:
    email, owner, phone = new_email(), await arrive(), await arrive()
    await sign_up(owner, email)
    await sign_in(phone, email)

    wrong = await owner.request(
        "PUT", "/auth/password", json={"present": "wrong", "password": "a new secret"}
    )
    right = await owner.request(
        "PUT", "/auth/password", json={"present": PASSWORD, "password": "a new secret"}
    )

    assert refusal(wrong) == (401, "auth.wrong_credentials")
    assert right.status_code == 204
    assert (await owner.request("GET", "/profile")).status_code == 200
    assert (await phone.request("GET", "/profile")).status_code == 401


async def test_a_new_address_is_proven_before_it_counts_and_the_old_one_is_told(
    shop: Service, arrive: Arrive
) -> None:
    old, new, owner = new_email(), new_email(), await arrive()
    await sign_up(owner, old)
    taken = new_email()
    await sign_up(await arrive(), taken)

    refused = await owner.request("POST", "/auth/email", json={"email": taken})
    await owner.request("POST", "/auth/email", json={"email": new})
    before = (await profile(owner))["email"]
    await owner.request(
        "POST", "/auth/email/confirm", json={"email": new, "code": await code_for(shop.core, new)}
    )

    assert refusal(refused) == (409, "auth.email_taken")
    assert (before, (await profile(owner))["email"]) == (old, new)
    assert "Your e-mail address was changed" in [it.subject for it in await letters_to(shop.core, old)]


async def test_a_telephone_number_is_proven_by_code(shop: Service, arrive: Arrive) -> None:
    owner = await arrive()
    await sign_up(owner, new_email())
    number = "+3314555" + str(uuid4().int)[:4]

    malformed = await owner.request("POST", "/auth/phone", json={"phone": "12345"})
    await owner.request("POST", "/auth/phone", json={"phone": number})
    [message] = await texts_to(shop.core, number)
    confirmed = await owner.request(
        "POST", "/auth/phone/confirm", json={"phone": number, "code": message.text[:6]}
    )

    assert refusal(malformed) == (400, "customers.preference_invalid")
    assert confirmed.status_code == 200
    mine = await profile(owner)
    assert (mine["phone"], mine["phone_verified"]) == (number, True)


@pytest.mark.parametrize(("user_agent", "letters"), [(FIREFOX_LATER, 0), (SAFARI, 1)])
async def test_a_sign_in_with_a_program_never_seen_is_told(
    shop: Service, arrive: Arrive, user_agent: str, letters: int
) -> None:
    email = new_email()
    await sign_up(await arrive(FIREFOX), email)

    await sign_in(await arrive(user_agent), email)

    told = [it for it in await letters_to(shop.core, email) if it.subject.startswith("New sign-in")]
    assert len(told) == letters
    assert all("Safari on iPhone" in it.text for it in told)


async def test_one_conversation_is_never_two_accounts(arrive: Arrive) -> None:
    first, second, owner = new_email(), new_email(), await arrive()
    await sign_up(owner, first)
    await sign_up(await arrive(), second)

    assert refusal(await sign_in(owner, second)) == (409, "customers.not_a_guest")
    assert (await profile(owner))["email"] == first


async def test_sessions_are_listed_renewed_and_revoked(arrive: Arrive) -> None:
    email, laptop, phone = new_email(), await arrive(FIREFOX), await arrive(SAFARI)
    await sign_up(laptop, email)
    await sign_in(phone, email)

    listed = (await laptop.request("GET", "/sessions")).json()["items"]
    old_token = laptop.token
    renewed = (await laptop.request("POST", "/sessions/renew")).json()
    with_old = await laptop.request("GET", "/profile")
    laptop.token = renewed["token"]
    with_new = await laptop.request("GET", "/profile")
    gone = await laptop.request("DELETE", f"/sessions/{phone.session_id}")

    assert {(it["device"], it["current"]) for it in listed} == {
        ("Firefox on Linux", True),
        ("Safari on iPhone", False),
    }
    assert all(it["ip_address"].startswith("10.") and it["last_seen_at"] for it in listed)
    assert (renewed["session_id"], renewed["token"] == old_token) == (laptop.session_id, False)
    assert (with_old.status_code, with_new.status_code, gone.status_code) == (401, 200, 204)
    assert (await phone.request("GET", "/profile")).status_code == 401
    assert [it["id"] for it in (await laptop.request("GET", "/sessions")).json()["items"]] == [
        laptop.session_id
    ]


async def test_signing_out_everywhere_else(arrive: Arrive) -> None:
    email, here = new_email(), await arrive()
    await sign_up(here, email)
    others = [await arrive() for _ in range(2)]
    for other in others:
        await sign_in(other, email)

    ended = await here.request("DELETE", "/sessions")

    assert ended.json() == {"count": 2}
    assert [(await other.request("GET", "/profile")).status_code for other in others] == [401, 401]
    assert (await here.request("GET", "/profile")).status_code == 200


async def test_c16_another_persons_session_is_not_found(arrive: Arrive) -> None:
    mine, theirs = await arrive(), await arrive()

    answer = await mine.request("DELETE", f"/sessions/{theirs.session_id}")
    unknown = await mine.request("DELETE", f"/sessions/{uuid4()}")

    assert refusal(answer) == refusal(unknown) == (404, "auth.session_not_found")
    assert (await theirs.request("GET", "/profile")).status_code == 200


async def test_no_link_to_telegram_where_there_is_no_bot(arrive: Arrive) -> None:
    assert refusal(await (await arrive()).request("POST", "/auth/telegram")) == (404, "auth.provider_unknown")
