"""What flows around accounts work with, by the settings."""

import importlib
from collections.abc import Mapping

from stylist.actions.accounts.desk import AccountDesk
from stylist.bootstrap.core import Core
from stylist.bootstrap.messages import can_mail, can_text
from stylist.commerce.customers.identities import IdentityProvider
from stylist.settings import Settings

GOOGLE_ISSUER = "https://accounts.google.com"


def make_account_desk(core: Core) -> AccountDesk:
    """The services of account flows over a core."""
    return AccountDesk(
        transaction=core.transaction,
        keyring=core.keyring,
        shop_name=core.shop_name,
        own_url=core.settings.own_url,
        can_mail=can_mail(core.settings),
        can_text=can_text(core.settings),
        telegram_bot=core.settings.telegram_bot,
    )


def make_identity_providers(settings: Settings) -> Mapping[str, IdentityProvider]:
    """Where shoppers may sign in instead, by name."""
    made: dict[str, IdentityProvider] = {}
    if settings.google_client_id is not None and settings.google_client_secret is not None:
        made["google"] = _oidc(
            name="google",
            label="Google",
            issuer=GOOGLE_ISSUER,
            client_id=settings.google_client_id,
            client_secret=settings.google_client_secret.get_secret_value(),
        )
    if settings.oidc_issuer is not None and settings.oidc_client_id and settings.oidc_client_secret:
        made["oidc"] = _oidc(
            name="oidc",
            label=settings.oidc_name,
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
        )
    return made


def _oidc(**settings: str) -> IdentityProvider:
    """A provider's adapter, loaded where one is used: its library takes a while to load."""
    made: IdentityProvider = importlib.import_module("stylist.integrations.identity.oidc").OidcProvider(
        **settings
    )
    return made
