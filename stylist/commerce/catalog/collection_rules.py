"""Collections by rule: which goods belong is asked of the goods themselves, every time.

Rules are JSON: `{"all": [{"field": "occasions", "op": "contains", "value": "wedding"}, ...]}`. Fields are those of
`_COLUMNS`, `published_days`, `brand.sustainability_score` and any key of `products.attributes`; operators are
eq, contains, exists, lte and gte.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import ColumnElement, Numeric, and_, case, cast, false, func, literal, null, select
from sqlalchemy.dialects.postgresql import JSONB

from stylist.commerce.catalog.errors import RulesInvalid
from stylist.commerce.catalog.models import Brand, Product

_OPERATORS = ("eq", "contains", "exists", "lte", "gte")

_COLUMNS: Mapping[str, ColumnElement[Any]] = {
    "price": Product.price.expression,
    "compare_at_price": Product.compare_at_price.expression,
    "materials": Product.materials.expression,
    "style_tags": func.to_jsonb(Product.style_tags, type_=JSONB),
    "recyclable": Product.recyclable.expression,
    "personalization": Product.personalization.expression,
}


def meets(rules: Mapping[str, Any], *, now: datetime) -> ColumnElement[bool]:
    """The condition on `Product` that it belongs; nothing does where a rule can't be understood."""
    listed = rules.get("all")
    if not isinstance(listed, list) or not listed:
        return false()
    return and_(*(_condition(rule, now) for rule in listed))


def check(rules: Mapping[str, Any]) -> None:
    """Refuse rules that `meets` would not understand, naming the first at fault.

    Raises:
        RulesInvalid: as it says; `param` is `rules.all.N`.
    """
    listed = rules.get("all")
    if set(rules) != {"all"} or not isinstance(listed, list) or not listed:
        raise RulesInvalid('rules are {"all": [...]} with at least one rule', param="rules")
    for number, rule in enumerate(listed):
        problem = _problem(rule)
        if problem is not None:
            raise RulesInvalid(problem, param=f"rules.all.{number}")


def _problem(rule: Any) -> str | None:
    if not isinstance(rule, dict) or set(rule) != {"field", "op", "value"}:
        return "a rule has a field, an op and a value"
    field, op, value = rule["field"], rule["op"], rule["value"]
    if not isinstance(field, str) or not field:
        return "the field is a name"
    if op not in _OPERATORS:
        return f"the op is one of {', '.join(_OPERATORS)}"
    if op == "exists" and not isinstance(value, bool):
        return "exists is true or false"
    if op == "contains" and not isinstance(value, str):
        return "contains takes a word"
    if op in ("lte", "gte") and (isinstance(value, bool) or not isinstance(value, int | float)):
        return f"{op} takes a number"
    return None


def _condition(rule: Any, now: datetime) -> ColumnElement[bool]:
    if not isinstance(rule, dict):
        return false()
    op, value = rule.get("op"), rule.get("value")
    field = _field(str(rule.get("field")), now)
    match op:
        case "exists":
            return field.is_not(None) if value else field.is_(None)
        case "contains":
            return func.to_jsonb(field, type_=JSONB).bool_op("?")(str(value))
        case "eq":
            return func.to_jsonb(field, type_=JSONB) == cast(literal(value, JSONB), JSONB)
        case "lte" | "gte":
            return _compared(field, op, value)
    return false()


def _compared(field: ColumnElement[Any], op: str, value: Any) -> ColumnElement[bool]:
    try:
        bound = Decimal(str(value))
    except InvalidOperation:
        return false()
    if isinstance(field.type, JSONB):  # a word is neither more nor less than a number
        field = case((func.jsonb_typeof(field) == "number", field), else_=null())
    number = cast(field, Numeric)
    return number <= bound if op == "lte" else number >= bound


def _field(name: str, now: datetime) -> ColumnElement[Any]:
    if name in _COLUMNS:
        return _COLUMNS[name]
    if name == "published_days":
        return func.floor(func.extract("epoch", literal(now) - Product.published_at) / 86_400)
    if name == "brand.sustainability_score":
        score = select(Brand.sustainability_score).where(Brand.id == Product.brand_id)
        return score.correlate(Product).scalar_subquery()
    return func.nullif(Product.attributes[name], cast(literal("null"), JSONB), type_=JSONB)
