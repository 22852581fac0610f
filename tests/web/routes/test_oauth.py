"""Signing in elsewhere, at a real OpenID Connect provider: code flow with PKCE, state and nonce."""

import base64
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select

from stylist.bootstrap.servers import Addresses
from stylist.commerce.customers.models import OAuthAccount, OAuthAttempt
from tests.peers import oidc_provider
from tests.web.service import Service, service
from tests.web.shopper import Shopper

pytestmark = pytest.mark.peer

PEOPLE = (
    {
        "sub": "ada", "email": "ada@id.example", "email_verified": True, "name": "Ada Winter",
        "picture": "https://pictures.example/ada.jpg",
    },
    {"sub": "eve", "email": "ada@id.example", "email_verified": False},
    {"sub": "mail", "email": "Grace@id.example", "email_verified": True},
)  # fmt: skip


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[str]:
    async with oidc_provider(PEOPLE) as url:
        yield url


@pytest.fixture
async def elsewhere(own_addresses: Addresses, data_dir: Path, issuer: str) -> AsyncIterator[Service]:
    """A shop that lets people in by this provider."""
    settings = {
        "oidc_issuer": issuer,
        "oidc_client_id": "shop",
        "oidc_client_secret": "s3cret",
        "oidc_name": "Test ID",
    }
    async with service(own_addresses, data_dir, **settings) as made:
        yield made


async def begin(who: Shopper) -> str:
    answer = await who.request("POST", "/auth/oauth/oidc")
    assert answer.status_code == 200, answer.text
    assert "httponly" in answer.headers["set-cookie"].lower()
    url: str = answer.json()["authorization_url"]
    return url


async def agree(url: str, sub: str) -> str:
    """What a person does at the provider; the path and query they are sent back with."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(url, data={"sub": sub})
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


async def come_back(http: httpx.AsyncClient, path: str) -> str:
    """The query of the page the shop sends the browser on to."""
    answer = await http.get(path, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return urlsplit(answer.headers["location"]).query


async def fresh(shop: Service) -> Shopper:
    """A shopper with a browser, so with cookies, of their own."""
    transport = httpx.ASGITransport(shop.app)
    return await Shopper.arrive(httpx.AsyncClient(transport=transport, base_url="http://shop.test"))


async def sign_in(shop: Service, sub: str) -> tuple[Shopper, str]:
    who = await fresh(shop)
    return who, await come_back(who.http, await agree(await begin(who), sub))


async def test_an_account_is_opened_with_what_the_provider_vouches_for(elsewhere: Service) -> None:
    who, outcome = await sign_in(elsewhere, "ada")
    again, outcome_again = await sign_in(elsewhere, "ada")

    mine = (await who.request("GET", "/profile")).json()
    assert (outcome, outcome_again) == ("signed_in=oidc", "signed_in=oidc")
    assert {name: mine[name] for name in ("email", "email_verified", "name", "avatar_url", "identities")} == {
        "email": "ada@id.example", "email_verified": True, "name": "Ada Winter",
        "avatar_url": "https://pictures.example/ada.jpg", "identities": ["oidc"],
    }  # fmt: skip
    assert mine["id"] == who.user_id
    second = (await again.request("GET", "/profile")).json()
    assert (second["id"], second["login_count"]) == (mine["id"], 2)


async def test_its_tokens_lie_sealed(elsewhere: Service) -> None:
    who, _ = await sign_in(elsewhere, "ada")

    stored = await elsewhere.scalar("SELECT to_jsonb(o)::text FROM oauth_accounts o")
    async with elsewhere.core.transaction() as session:
        account = (await session.scalars(select(OAuthAccount))).one()
    assert account.access_token is not None
    assert account.id_token is not None
    assert account.access_token not in stored
    assert account.id_token not in stored
    assert account.id_token.count(".") == 2
    assert str(account.user_id) == who.user_id


async def test_the_browser_is_sent_with_state_nonce_and_a_challenge(elsewhere: Service) -> None:
    who = await fresh(elsewhere)
    asked = {key: values[0] for key, values in parse_qs(urlsplit(await begin(who)).query).items()}

    async with elsewhere.core.transaction() as session:
        attempt = (await session.scalars(select(OAuthAttempt))).one()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.code_verifier.encode()).digest())
    assert asked["code_challenge"] == challenge.decode().rstrip("=")
    assert asked["code_challenge_method"] == "S256"
    assert asked["nonce"] == attempt.nonce
    assert asked["redirect_uri"].endswith("/api/v1/auth/oauth/oidc/callback")
    assert asked["state"] not in attempt.state_hash


async def test_an_unproven_address_opens_no_account_and_enters_nobodys(elsewhere: Service) -> None:
    await sign_in(elsewhere, "ada")

    who, outcome = await sign_in(elsewhere, "eve")

    assert outcome == "sign_in_failed=auth.email_needed"
    assert (await who.request("GET", "/profile")).json()["role"] == "GUEST"


async def test_whoever_is_signed_in_links_the_identity(elsewhere: Service) -> None:
    who = await fresh(elsewhere)
    await who.request("POST", "/auth/sign-up", json={"email": "g@shop.example", "password": "a long secret"})

    outcome = await come_back(who.http, await agree(await begin(who), "mail"))
    later, _ = await sign_in(elsewhere, "mail")
    unlinked = await who.request("DELETE", "/auth/identities/oidc")

    assert outcome == "signed_in=oidc"
    assert (await later.request("GET", "/profile")).json()["email"] == "g@shop.example"
    assert unlinked.status_code == 204
    assert (await who.request("GET", "/profile")).json()["identities"] == []


async def test_a_proven_address_enters_the_account_it_has(elsewhere: Service) -> None:
    squatter = await fresh(elsewhere)
    await squatter.request(
        "POST", "/auth/sign-up", json={"email": "grace@id.example", "password": "a long secret"}
    )

    who, outcome = await sign_in(elsewhere, "mail")

    mine = (await who.request("GET", "/profile")).json()
    assert outcome == "signed_in=oidc"
    assert (mine["id"], mine["has_password"]) == (squatter.user_id, False)
    assert (await squatter.request("GET", "/profile")).status_code == 401


async def test_only_the_browser_that_began_can_finish_and_once(elsewhere: Service) -> None:
    thief, victim = await fresh(elsewhere), await fresh(elsewhere)
    back = await agree(await begin(thief), "ada")

    at_the_victims = await come_back(victim.http, back)
    at_the_thiefs = await come_back(thief.http, back)
    again = await come_back(thief.http, back)

    assert at_the_victims == again == "sign_in_failed=auth.identity_refused"
    assert at_the_thiefs == "signed_in=oidc"
    assert (await victim.request("GET", "/profile")).json()["role"] == "GUEST"


@pytest.mark.parametrize("spoilt", ["state=made-up&code=x", "code=x", "state=x", "error=access_denied", ""])
async def test_what_was_not_begun_here_is_refused(elsewhere: Service, spoilt: str) -> None:
    who = await fresh(elsewhere)
    await begin(who)

    outcome = await come_back(who.http, f"/api/v1/auth/oauth/oidc/callback?{spoilt}")

    assert outcome == "sign_in_failed=auth.identity_refused"


async def test_a_token_for_another_nonce_is_refused(elsewhere: Service) -> None:
    who = await fresh(elsewhere)
    back = await agree(await begin(who), "ada")
    await elsewhere.row(
        "WITH spoilt AS (UPDATE oauth_attempts SET nonce = 'other' RETURNING 1) SELECT * FROM spoilt"
    )

    assert await come_back(who.http, back) == "sign_in_failed=auth.identity_refused"
    assert (await who.request("GET", "/profile")).json()["role"] == "GUEST"


async def test_a_provider_that_is_away_is_told_and_nothing_changes(
    own_addresses: Addresses, data_dir: Path
) -> None:
    settings = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "shop", "oidc_client_secret": "s"}
    async with service(own_addresses, data_dir, **settings) as shop:
        who = await Shopper.arrive(shop.http)
        away = await who.request("POST", "/auth/oauth/oidc")
        unknown = await who.request("POST", "/auth/oauth/google")
        ways = (await shop.http.get("/api/v1/auth/providers")).json()

    assert (away.status_code, away.json()["error"]["code"]) == (503, "auth.provider_unavailable")
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "auth.provider_unknown")
    assert ways == {
        "items": [{"name": "oidc", "label": "OpenID Connect"}], "email_code": True, "telegram": False,
    }  # fmt: skip
