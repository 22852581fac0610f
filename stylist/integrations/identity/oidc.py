"""OpenID Connect with any provider that can be discovered (OpenID Connect Core 1.0, Discovery 1.0).

Authorization code flow with PKCE. The ID token's signature, issuer, audience, times and nonce are checked against the
provider's published keys; a key that is not known is looked up once more, since providers rotate theirs.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from stylist.commerce.customers.errors import IdentityRefused, PreferenceInvalid, ProviderUnavailable
from stylist.commerce.customers.identities import OutsideIdentity, OutsideTokens
from stylist.commerce.customers.preferences import check_language, check_picture

DISCOVERY = "/.well-known/openid-configuration"
SCOPE = "openid email profile"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
TIMEOUT_SECONDS = 10
KEPT_SECONDS = 3600
LEEWAY_SECONDS = 60


class OidcProvider:
    """One provider, found by its issuer's address."""

    def __init__(self, *, name: str, label: str, issuer: str, client_id: str, client_secret: str) -> None:
        self.name, self.label = name, label
        self._issuer = issuer.rstrip("/")
        self._client_id, self._client_secret = client_id, client_secret
        self._metadata: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = 0.0

    async def authorization_url(
        self, *, state: str, nonce: str, code_verifier: str, redirect_uri: str
    ) -> str:
        """Where to send the browser.

        Raises:
            ProviderUnavailable: the provider does not answer.
        """
        metadata = await self._discover()
        async with self._client(metadata, redirect_uri) as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"], state=state, code_verifier=code_verifier, nonce=nonce
            )
        return str(url)

    async def fetch_identity(
        self, *, code: str, nonce: str, code_verifier: str, redirect_uri: str, now: datetime
    ) -> OutsideIdentity:
        """Who came back.

        Raises:
            ProviderUnavailable: the provider does not answer.
            IdentityRefused: the code or what it stands for does not fit.
        """
        metadata = await self._discover()
        try:
            async with self._client(metadata, redirect_uri) as client:
                token: Mapping[str, Any] = await client.fetch_token(
                    metadata["token_endpoint"], code=code, code_verifier=code_verifier
                )
                claims = await self._checked(token, nonce=nonce, now=now)
                more = await self._ask(client, metadata, claims)
        except OAuthError as error:
            raise IdentityRefused(f"{self.name} refuses the code") from error
        except (httpx2.HTTPError, ValueError) as error:
            raise self._unavailable(error) from error
        return self._identity({**more, **claims}, token)

    def _client(self, metadata: Mapping[str, Any], redirect_uri: str) -> Any:
        methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        basic = "client_secret_basic" in methods
        return AsyncOAuth2Client(
            client_id=self._client_id,
            client_secret=self._client_secret,
            token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
        )

    async def _discover(self) -> Mapping[str, Any]:
        if self._metadata and time.monotonic() - self._read_at < KEPT_SECONDS:
            return self._metadata
        found = await self._get(self._issuer + DISCOVERY)
        if str(found.get("issuer", "")).rstrip("/") != self._issuer:
            raise ProviderUnavailable(f"{self.name} says it is another issuer")
        self._metadata, self._keys, self._read_at = found, None, time.monotonic()
        return found

    async def _get(self, url: str) -> Mapping[str, Any]:
        try:
            async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
                answer = await client.get(url)
                answer.raise_for_status()
                body = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise self._unavailable(error) from error
        if not isinstance(body, dict):
            raise ProviderUnavailable(f"{self.name} answers in a form of its own")
        return body

    def _unavailable(self, error: Exception) -> ProviderUnavailable:
        return ProviderUnavailable(f"{self.name} does not answer as it should ({type(error).__name__})")

    async def _checked(self, token: Mapping[str, Any], *, nonce: str, now: datetime) -> Mapping[str, Any]:
        """The claims of the ID token, once everything about it fits."""
        try:
            decoded = await self._decode(str(token.get("id_token", "")))
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                options={
                    "iss": {"essential": True, "value": self._metadata["issuer"]},
                    "aud": {"essential": True, "value": self._client_id},
                    "nonce": {"essential": True, "value": nonce},
                },
                params={
                    "nonce": nonce,
                    "client_id": self._client_id,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY_SECONDS)
        except (JoseError, KeyError, ValueError) as error:
            raise IdentityRefused(f"the ID token of {self.name} does not hold") from error
        return dict(claims)

    async def _decode(self, id_token: str) -> jwt.Token:
        try:
            return jwt.decode(id_token, await self._find_keys(), algorithms=ALGORITHMS)
        except (InvalidKeyIdError, ValueError):
            self._keys = None
            return jwt.decode(id_token, await self._find_keys(), algorithms=ALGORITHMS)

    async def _find_keys(self) -> KeySet:
        if self._keys is None:
            self._keys = KeySet.import_key_set(await self._get(self._metadata["jwks_uri"]))  # type: ignore[arg-type]
        return self._keys

    async def _ask(
        self, client: Any, metadata: Mapping[str, Any], claims: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """What the provider tells of the person beside the ID token, if it is about the same one."""
        if "email" in claims or "userinfo_endpoint" not in metadata:
            return {}
        answer = await client.get(metadata["userinfo_endpoint"])
        if not answer.is_success:
            return {}
        told = answer.json()
        return told if isinstance(told, dict) and told.get("sub") == claims["sub"] else {}

    def _identity(self, claims: Mapping[str, Any], token: Mapping[str, Any]) -> OutsideIdentity:
        email = claims.get("email")
        expires_at = token.get("expires_at")
        return OutsideIdentity(
            provider=self.name,
            account_id=str(claims["sub"])[:255],
            email=str(email) if email and claims.get("email_verified") is True else None,
            name=str(claims["name"])[:255] if claims.get("name") else None,
            avatar_url=_or_none(check_picture, claims.get("picture")),
            language=_or_none(check_language, claims.get("locale")),
            tokens=OutsideTokens(
                access_token=token.get("access_token"),
                refresh_token=token.get("refresh_token"),
                id_token=token.get("id_token"),
                token_type=str(token.get("token_type") or "")[:50] or None,
                scope=token.get("scope"),
                expires_at=datetime.fromtimestamp(expires_at, UTC) if expires_at else None,
                session_state=token.get("session_state"),
            ),
        )


def _or_none(check: Any, given: object) -> str | None:
    try:
        return check(given) if isinstance(given, str) and given else None
    except PreferenceInvalid:
        return None
