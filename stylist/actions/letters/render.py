"""A letter of its templates: `NAME.txt`, whose first line is the subject, and `NAME.html`."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from stylist.commerce.notifications.gateway import Mail

TEMPLATES = Path(__file__).parent / "templates"
LONGEST_SUBJECT = 150

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=lambda name: name is not None and name.endswith(".html"),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write_letter(name: str, *, to: str, key: str, shop_name: str, shop_url: str, **values: Any) -> Mail:
    """Write a letter; a value that a template wants and is not given is an error."""
    given = {"shop_name": shop_name, "shop_url": shop_url, **values}
    subject, _, text = _ENVIRONMENT.get_template(f"{name}.txt").render(given).partition("\n")
    return Mail(
        to=to,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        text=text.strip() + "\n",
        html=_ENVIRONMENT.get_template(f"{name}.html").render(given | {"subject": subject}),
        key=key,
        unsubscribe_url=values.get("unsubscribe_url"),
    )
