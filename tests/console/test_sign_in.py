"""Signing in and out of the console."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from stylist.commerce.audit import queries as audit_queries
from stylist.commerce.customers import queries as customer_queries
from stylist.commerce.customers import service as customers
from stylist.commerce.customers import tokens
from stylist.commerce.customers.states import UserRole
from stylist.console.auth import COOKIE, LIFETIME
from stylist.console.deps import PATH
from tests.console.conftest import PASSWORD, Desk, form_token, plain, sign_in

LIST = f"{PATH}/conversations"


@pytest.mark.parametrize("role", [UserRole.ADMIN, UserRole.SUPER_ADMIN])
async def test_staff_sign_in_with_their_password(desk: Desk, role: UserRole) -> None:
    member = await desk.add_staff(role=role)
    browser = desk.browser()

    answer = await sign_in(browser, "Mara@Shop.example")

    assert (answer.status_code, answer.headers["location"]) == (303, LIST)
    page = await browser.get(LIST)
    assert page.status_code == 200
    assert "Mara Lind" in page.text
    async with desk.transaction() as session:
        opened = await customer_queries.find_session_by_token(
            session, token_hash=tokens.digest(browser.cookies[COOKIE]), now=desk.clock()
        )
        records = await audit_queries.list_entries(session, entity_type="session", entity_id=opened.id)
    assert (opened.user_id, opened.channel, opened.ip_address) == (member.id, "console", "127.0.0.1")
    assert opened.expires_at == desk.clock() + LIFETIME
    assert [(it.action, it.actor_id, it.user_agent) for it in records] == [
        ("staff.signed_in", member.id, "Desk/1.0")
    ]


async def test_cookie_is_kept_from_scripts_and_other_sites(desk: Desk) -> None:
    await desk.add_staff()

    answer = await sign_in(desk.browser(), "mara@shop.example")

    [cookie] = [it for it in answer.headers.get_list("set-cookie") if it.startswith(f"{COOKIE}=")]
    flags = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert flags == {"httponly", "samesite=strict", "path=/console", "max-age=43200"}


async def test_cookie_is_secure_where_the_public_address_is(desk: Desk) -> None:
    await desk.add_staff()
    desk.services = replace(desk.services, own_url="https://shop.example")

    answer = await sign_in(desk.browser(url="https://shop.example"), "mara@shop.example")

    [cookie] = [it for it in answer.headers.get_list("set-cookie") if it.startswith(f"{COOKIE}=")]
    assert "; Secure" in cookie


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("mara@shop.example", "not the password"),
        ("nobody@shop.example", PASSWORD),
        ("ada@shop.example", PASSWORD),
        ("mara@shop.example\x00", PASSWORD),
        ("", ""),
    ],
)
async def test_refuses_wrong_passwords_strangers_and_shoppers_alike(
    desk: Desk, email: str, password: str
) -> None:
    await desk.add_staff()
    async with desk.transaction() as session:
        shopper = await customers.sign_up(
            session, email="ada@shop.example", password=PASSWORD, name="Ada", now=desk.clock()
        )
    browser = desk.browser()

    answer = await sign_in(browser, email, password)

    assert answer.status_code == 401
    assert "do not belong to an account that may use the console" in plain(answer.text)
    assert COOKIE not in browser.cookies
    assert (await browser.get(LIST)).status_code == 303
    async with desk.transaction() as session:
        assert await customer_queries.list_sessions(session, user_id=shopper.id, now=desk.clock()) == ()


async def test_refuses_a_form_without_its_token(desk: Desk) -> None:
    await desk.add_staff()
    browser, other = desk.browser(), desk.browser()
    await browser.get(f"{PATH}/sign-in")
    others_token = form_token((await other.get(f"{PATH}/sign-in")).text)

    for csrf in ("", "made.up.token", others_token):
        form = {"email": "mara@shop.example", "password": PASSWORD, "csrf": csrf}
        answer = await browser.post(f"{PATH}/sign-in", data=form)
        assert (answer.status_code, COOKIE in browser.cookies) == (403, False)


async def test_form_made_before_the_key_was_rotated_still_works(desk: Desk) -> None:
    await desk.add_staff()
    before = desk.browser()
    page = await before.get(f"{PATH}/sign-in")
    desk.services = replace(desk.services, secret_keys=("new secret", *desk.services.secret_keys))
    after = desk.browser()
    after.cookies.update(before.cookies)

    form = {"email": "mara@shop.example", "password": PASSWORD, "csrf": form_token(page.text)}
    answer = await after.post(f"{PATH}/sign-in", data=form)

    assert answer.status_code == 303


async def test_stale_form_is_refused(desk: Desk) -> None:
    await desk.add_staff()
    browser = desk.browser()
    page = await browser.get(f"{PATH}/sign-in")
    desk.clock.pass_time(timedelta(hours=13))

    form = {"email": "mara@shop.example", "password": PASSWORD, "csrf": form_token(page.text)}
    answer = await browser.post(f"{PATH}/sign-in", data=form)

    assert answer.status_code == 403


async def test_guessing_is_slowed_down_and_forgotten_after_a_while(desk: Desk) -> None:
    await desk.add_staff()
    browser = desk.browser()

    refusals = [(await sign_in(browser, "mara@shop.example", f"guess {n}")).status_code for n in range(7)]
    with_password = await sign_in(browser, "mara@shop.example")
    desk.clock.pass_time(timedelta(minutes=15))
    later = await sign_in(browser, "mara@shop.example")

    assert refusals == [401, 401, 401, 401, 401, 429, 429]
    assert with_password.status_code == 429
    assert 0 < int(with_password.headers["retry-after"]) <= 900
    assert later.status_code == 303


async def test_one_address_cannot_try_many_accounts(desk: Desk) -> None:
    browser = desk.browser(address="203.0.113.9")

    answers = [(await sign_in(browser, f"{n}@shop.example", "guess")).status_code for n in range(26)]

    assert answers == [401] * 25 + [429]
    assert (await sign_in(desk.browser(), "0@shop.example", "guess")).status_code == 401


async def test_signing_in_again_and_again_is_no_guessing(desk: Desk) -> None:
    await desk.add_staff()

    answers = [(await sign_in(desk.browser(), "mara@shop.example")).status_code for _ in range(8)]

    assert answers == [303] * 8


@pytest.mark.parametrize(
    ("address", "url", "headers"),
    [
        ("203.0.113.9", "http://127.0.0.1:8000", {}),
        ("127.0.0.1", "https://shop.example", {}),
        ("127.0.0.1", "http://127.0.0.1:8000", {"X-Forwarded-For": "203.0.113.9"}),
    ],
)
async def test_demo_staff_sign_in_on_the_machine_itself_only(
    desk: Desk, address: str, url: str, headers: dict[str, str]
) -> None:
    await desk.add_staff("staff@demo.example")
    outside = desk.browser(address=address, url=url)
    outside.headers.update(headers)

    refused = await sign_in(outside, "staff@demo.example")
    here = await sign_in(desk.browser(), "staff@demo.example")

    assert (refused.status_code, here.status_code) == (403, 303)
    assert COOKIE not in outside.cookies


async def test_demo_cookie_is_of_no_use_elsewhere(desk: Desk) -> None:
    browser = await desk.signed_in("staff@demo.example")
    outside = desk.browser(address="203.0.113.9")
    outside.cookies.set(COOKIE, browser.cookies[COOKIE], path=PATH)

    assert (await outside.get(LIST)).status_code == 403


async def test_signing_out_ends_the_session_wherever_its_cookie_is(desk: Desk) -> None:
    browser = await desk.signed_in()
    kept = browser.cookies[COOKIE]
    page = await browser.get(LIST)

    without_token = await browser.post(f"{PATH}/sign-out")
    still = await browser.get(LIST)
    answer = await browser.post(f"{PATH}/sign-out", data={"csrf": form_token(page.text)})
    browser.cookies.set(COOKIE, kept, path=PATH)
    after = await browser.get(LIST)

    assert (without_token.status_code, still.status_code) == (403, 200)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PATH}/sign-in")
    assert (after.status_code, after.headers["location"]) == (303, f"{PATH}/sign-in")


async def test_expired_session_goes_to_sign_in_and_comes_back(desk: Desk) -> None:
    browser = await desk.signed_in()
    talk = await desk.make_talk()
    await talk.exchange("hello", "Good evening.")
    desk.clock.pass_time(LIFETIME)

    sent = await browser.get(talk.path)
    page = await browser.get(sent.headers["location"])
    back = await sign_in(browser, "mara@shop.example", next=_next(page.text))

    assert (sent.status_code, sent.headers["location"].split("?")[0]) == (303, f"{PATH}/sign-in")
    assert (back.status_code, back.headers["location"]) == (303, talk.path)


def _next(page: str) -> str:
    found = re.search(r'name="next" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize(
    "target",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        f"{PATH}/conversations/../../x",
        "javascript:alert(1)",
    ],
)
async def test_leads_nowhere_else_after_signing_in(desk: Desk, target: str) -> None:
    await desk.add_staff()

    answer = await sign_in(desk.browser(), "mara@shop.example", next=target)

    assert answer.headers["location"] == LIST


async def test_renewed_part_of_a_page_sends_the_page_to_sign_in(desk: Desk) -> None:
    answer = await desk.browser().get(f"{PATH}/waiting", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, f"{PATH}/sign-in")


async def test_shoppers_token_opens_nothing(desk: Desk) -> None:
    member = await desk.add_staff()
    browser = desk.browser()
    async with desk.transaction() as session:
        await customers.open_session(
            session,
            user_id=member.id,
            channel="web",
            token_hash=tokens.digest("of the shop"),
            now=desk.clock(),
            lifetime=timedelta(days=1),
        )
    browser.cookies.set(COOKIE, "of the shop", path=PATH)

    assert (await browser.get(LIST)).status_code == 303


async def test_role_taken_away_ends_the_access_at_once(desk: Desk) -> None:
    browser = await desk.signed_in()
    async with desk.transaction() as session:
        member = await customer_queries.find_user_by_email(session, email="mara@shop.example")
        assert member is not None
        await customers.set_role(session, user_id=member.id, role=UserRole.VIP)

    answer = await browser.get(LIST)

    assert answer.status_code == 403
    assert "may no longer use the console" in plain(answer.text)


async def test_console_without_anything_behind_it_leads_to_the_list(desk: Desk) -> None:
    browser = desk.browser()

    first = await browser.get("/console")
    second = await browser.get(first.headers["location"])

    assert (second.status_code, second.headers["location"]) == (303, LIST)
