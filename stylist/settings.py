"""Settings: environment variables with the prefix `STYLIST_`, read once by bootstrap and passed on as values.

A bad value is refused at start with its name and what was expected; values are never echoed, since
some are secrets.
"""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from stylist.errors import Invalid


class BadSetting(Invalid):
    """A setting cannot be used; the message names it and says what was expected."""

    code = "settings.invalid"


HOME = frozenset({"127.0.0.1", "localhost", "::1"})


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _split_text(value: object) -> object:
    return _split(value) if isinstance(value, str) else value


def _blank_is_absent(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


Optional = BeforeValidator(_blank_is_absent)
OptionalText = Annotated[str | None, Optional]
OptionalSecret = Annotated[SecretStr | None, Optional]


class Settings(BaseSettings):
    """Every setting of the service. Defaults make a complete shop on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="STYLIST_", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    database_url: OptionalSecret = None
    redis_url: OptionalSecret = None
    data_dir: Path = Path(".stylist")
    secret_key: OptionalSecret = None
    public_url: OptionalText = None
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)

    llm_model: str = "builtin"
    llm_base_url: OptionalText = None
    llm_api_key: Annotated[SecretStr | None, Optional] = Field(
        default=None, validation_alias=AliasChoices("STYLIST_LLM_API_KEY", "OPENAI_API_KEY")
    )
    llm_timeout_seconds: float = Field(default=60, gt=0, le=600)
    embeddings: str = "builtin"
    embeddings_dimensions: int = Field(default=1536, ge=8, le=1536)

    telegram_token: OptionalSecret = None
    telegram_api_base: OptionalText = None
    telegram_webhook_secret: OptionalSecret = None
    telegram_payment_token: OptionalSecret = None
    telegram_bot: OptionalText = None

    payments: Literal["sandbox", "stripe"] = "sandbox"
    stripe_api_key: OptionalSecret = None
    stripe_publishable_key: OptionalText = None
    stripe_api_base: OptionalText = None
    stripe_webhook_secret: OptionalSecret = None

    smtp_url: OptionalSecret = None
    mail_from: OptionalText = None
    sms_url: OptionalSecret = None
    google_client_id: OptionalText = None
    google_client_secret: OptionalSecret = None
    oidc_issuer: OptionalText = None
    oidc_name: str = Field(default="OpenID Connect", min_length=1, max_length=50)
    oidc_client_id: OptionalText = None
    oidc_client_secret: OptionalSecret = None

    allowed_origins: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split_text)] = ()
    otlp_endpoint: OptionalText = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        return _with_scheme(value, {"postgresql", "postgres"}, "postgresql://USER:PASSWORD@HOST:PORT/NAME")

    @field_validator("secret_key")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _split(value.get_secret_value()):
            raise ValueError("expected a comma list of keys, of which the first signs")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: SecretStr | None) -> SecretStr | None:
        return _with_scheme(value, {"redis", "rediss", "unix"}, "redis://HOST:PORT/0")

    @field_validator("smtp_url")
    @classmethod
    def _is_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        return _with_scheme(value, {"smtp", "smtps"}, "smtp://USER:PASSWORD@HOST:PORT")

    @field_validator("sms_url")
    @classmethod
    def _is_hook(cls, value: SecretStr | None) -> SecretStr | None:
        return _with_scheme(value, {"http", "https"}, "https://USER:PASSWORD@HOST/PATH")

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", value):
            raise ValueError("expected an e-mail address such as stylist@shop.example")
        return value

    @field_validator(
        "public_url", "llm_base_url", "telegram_api_base", "stripe_api_base", "oidc_issuer", "otlp_endpoint"
    )
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is not None:
            parts = _split_url(value, "http://HOST or https://HOST")
            if parts.scheme not in {"http", "https"} or not parts.netloc:
                raise ValueError("expected http://HOST or https://HOST")
        return value.rstrip("/") if value else value

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        expected = "a comma list of origins such as https://shop.example"
        for value in values:
            parts = _split_url(value, expected)
            if (
                parts.scheme not in {"http", "https"}
                or not parts.netloc
                or parts.query
                or parts.path.strip("/")
            ):
                raise ValueError(f"expected {expected}")
        return tuple(value.rstrip("/") for value in values)

    @property
    def uses_embedded_database(self) -> bool:
        """Whether the product runs its own PostgreSQL."""
        return self.database_url is None

    @property
    def uses_outside_model(self) -> bool:
        """Whether answers come from an OpenAI-compatible endpoint."""
        return self.llm_model != "builtin" or self.llm_base_url is not None

    @property
    def own_url(self) -> str:
        """Where shoppers reach this service, without a trailing slash."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @property
    def is_at_home(self) -> bool:
        """Whether shoppers can only be on this very machine: what is secret to them may then be shown in its log."""
        return self.public_url is None and self.host in HOME

    def secret_keys(self) -> tuple[str, ...]:
        """The signing keys, newest first; made in the data directory (mode 0600) when none is set.

        Raises:
            BadSetting: the data directory cannot hold the key.
        """
        if self.secret_key is not None:
            return _split(self.secret_key.get_secret_value())
        return (_kept_secret(self.data_dir / "secret_key"),)


def _with_scheme(value: SecretStr | None, schemes: set[str], expected: str) -> SecretStr | None:
    if value is not None and _split_url(value.get_secret_value(), expected).scheme not in schemes:
        raise ValueError(f"expected {expected}")
    return value


def _split_url(value: str, expected: str) -> SplitResult:
    """The parts of an address; `urlsplit` itself would tell parts of a bad one."""
    try:
        return urlsplit(value)
    except ValueError:
        raise ValueError(f"expected {expected}") from None


def _kept_secret(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii").strip()
        made = secrets.token_urlsafe(48)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(made)
    except OSError as error:
        raise BadSetting(
            f"STYLIST_DATA_DIR: the secret key cannot be kept there ({error.strerror}); choose a writable folder",
            param="STYLIST_DATA_DIR",
        ) from error
    return made


def load_settings(**overrides: object) -> Settings:
    """Read the environment; keyword arguments (the command line's options) win.

    Raises:
        BadSetting: naming every bad setting and what was expected, never its value.
    """
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = [(_variable(problem["loc"]), _expectation(problem)) for problem in error.errors()]
        text = "; ".join(f"{name}: {expected}" for name, expected in problems)
        raise BadSetting(text, param=problems[0][0]) from None
    _check_companions(settings)
    return settings


def _check_companions(settings: Settings) -> None:
    if settings.payments == "stripe":
        _check_stripe(settings)
    for issuer, ours in (
        ("google_client_id", "google_client_secret"),
        ("oidc_issuer", "oidc_client_id"),
        ("oidc_issuer", "oidc_client_secret"),
    ):
        if getattr(settings, issuer) is not None and getattr(settings, ours) is None:
            names = _variable((ours,)), _variable((issuer,))
            raise BadSetting(f"{names[0]}: needed when {names[1]} is set", param=names[0])
    if settings.llm_model == "builtin" and settings.llm_base_url is not None:
        raise BadSetting(
            "STYLIST_LLM_MODEL: a model name is needed when STYLIST_LLM_BASE_URL is set",
            param="STYLIST_LLM_MODEL",
        )


def _check_stripe(settings: Settings) -> None:
    """All three keys, each in its place, and all for the same side: what is charged live is not tried out."""
    prefixes = {
        "stripe_api_key": ("sk_", "rk_"),
        "stripe_publishable_key": ("pk_",),
        "stripe_webhook_secret": (),
    }
    found: dict[str, str] = {}
    for name, wanted in prefixes.items():
        variable, value = _variable((name,)), getattr(settings, name)
        if value is None:
            raise BadSetting(f"{variable}: needed when STYLIST_PAYMENTS is stripe", param=variable)
        found[name] = value.get_secret_value() if isinstance(value, SecretStr) else value
        if wanted and not found[name].startswith(wanted):
            raise BadSetting(f"{variable}: expected a key that begins with {wanted[0]}", param=variable)
    is_live = {"_live_" in found[name] for name in ("stripe_api_key", "stripe_publishable_key")}
    if len(is_live) > 1:
        raise BadSetting(
            "STYLIST_STRIPE_PUBLISHABLE_KEY: one of the two Stripe keys is live, the other for tests",
            param="STYLIST_STRIPE_PUBLISHABLE_KEY",
        )


def _variable(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else "?"
    return name if name.isupper() else f"STYLIST_{name.upper()}"


def _expectation(problem: Mapping[str, object]) -> str:
    message = str(problem["msg"]).removeprefix("Value error, ")
    return message[0].lower() + message[1:]
