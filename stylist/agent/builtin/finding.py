"""Handlers that find goods: a new wish, a changed one, the next ones, and what the shop has."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from stylist.agent.builtin.dialogue import Turn
from stylist.agent.builtin.meaning import Act, Change, Facets, Slots
from stylist.agent.builtin.phrase import agree, an, money, number, plural, words_list

SHOW = 4
AROUND = Decimal("0.2")
CENT = Decimal("0.01")

# Facets and the search tool's arguments.
WANTED = {
    "categories": "categories",
    "brands": "brands",
    "colors": "colors",
    "materials": "materials",
    "occasions": "occasions",
    "seasons": "seasons",
    "patterns": "patterns",
    "fits": "fits",
    "necklines": "necklines",
    "sleeves": "sleeves",
    "lengths": "lengths",
    "style_tags": "style_tags",
}

# What had to be left open, as one says it.
LEFT_OPEN = {
    "materials": "the material",
    "colors": "the colour",
    "brands": "the house",
    "sizes": "the size",
    "occasions": "the occasion",
    "seasons": "the season",
    "patterns": "the pattern",
    "fits": "the fit",
    "necklines": "the neckline",
    "sleeves": "the sleeve",
    "lengths": "the length",
    "tags": "the style",
    "price_min": "the price",
    "on_sale": "the reduction",
}

# Departments whose sub-categories are named by their own word ("women/dresses"), unlike "watches/dress".
NAMED_BELOW = frozenset({"women", "men", "shoes", "bags", "jewellery", "accessories", "fragrance", "home"})


def wish_of(slots: Slots) -> dict[str, Any]:
    """The search tool's arguments for what was said."""
    wish: dict[str, Any] = {"query": slots.query}
    for facet, argument in WANTED.items():
        values = getattr(slots.wanted, facet)
        if values:
            wish[argument] = list(values)
    wish.update(_avoided(slots.avoided))
    if slots.sizes:
        wish["sizes"] = [size.value for size in slots.sizes]
    if slots.gender in {"women", "men"}:
        wish["gender"] = slots.gender
    wish.update(_bounds(slots))
    return {key: value for key, value in wish.items() if value}


def _avoided(avoided: Facets) -> dict[str, Any]:
    return {"avoid_colors": list(avoided.colors), "avoid_materials": list(avoided.materials)}


def _bounds(slots: Slots) -> dict[str, str]:
    price = slots.price
    if price is None:
        return {}
    low, high = price.minimum, price.maximum
    if price.around is not None:
        low, high = price.around * (1 - AROUND), price.around * (1 + AROUND)
    bounds = {}
    if low is not None:
        bounds["price_min"] = str(low)
    if high is not None:
        bounds["price_max"] = str(high)
    return bounds


def search(turn: Turn, act: Act) -> None:
    """A new wish."""
    wish = wish_of(act.slots)
    if not wish or set(wish) <= {"gender"}:
        ask_for_wish(turn)
        return
    price = act.slots.price
    show(turn, wish, bound=None if price is None else price.maximum, sort=_sort(act.span))


def _sort(said: str) -> str | None:
    if re.search(r"\b(?:most expensive|priciest|dearest|most luxurious)\b", said, re.I):
        return "price_desc"
    if re.search(r"\b(?:cheapest|least expensive|lowest price|most affordable)\b", said, re.I):
        return "price_asc"
    return "newest" if re.search(r"\b(?:newest|latest|new arrivals?|new in)\b", said, re.I) else None


def ask_for_wish(turn: Turn) -> None:
    """Nothing to go by yet: ask one thing."""
    turn.ask(
        "What would you like to find, and for what occasion?",
        "What kind of piece do you have in mind?",
        "Is it for an occasion, or for every day?",
    )
    turn.offer(("Dresses", "Show me dresses"), ("Bags", "Show me bags"), ("Shoes", "Show me shoes"))


def refine(turn: Turn, act: Act) -> None:
    """The wish before, changed."""
    before: Mapping[str, Any] = turn.before.get("wish", {})
    said = wish_of(act.slots)
    if not before:
        search(turn, act)
        return
    wish = {**before, **{key: value for key, value in said.items() if key != "query"}}
    if not act.slots.changes:
        words = [str(before.get("query", "")), act.slots.query]
        wish["query"] = " ".join(word for word in words if word).strip()
    for change in act.slots.changes:
        _apply(change, wish, turn)
    for avoided, wanted in (("avoid_colors", "colors"), ("avoid_materials", "materials")):
        if wish.get(avoided) and wish.get(wanted):
            wish[wanted] = [value for value in wish[wanted] if value not in wish[avoided]]
    price = act.slots.price
    is_cheaper = any(
        change.attribute == "price" and change.direction == "less" for change in act.slots.changes
    )
    show(
        turn,
        {key: value for key, value in wish.items() if value},
        bound=None if price is None else price.maximum,
        is_cheaper=is_cheaper and price is None,
    )


def _apply(change: Change, wish: dict[str, Any], turn: Turn) -> None:
    prices = reference_prices(turn)
    if change.attribute == "price" and prices:
        if change.direction == "less":
            wish["price_max"] = str(min(prices) - CENT)
            wish.pop("price_min", None)
        elif change.direction == "more":
            wish["price_min"] = str(max(prices) + CENT)
            wish.pop("price_max", None)
    elif change.value:
        wish["query"] = f"{wish.get('query', '')} {change.value}".strip()
    elif change.direction == "more":
        wish["query"] = f"{wish.get('query', '')} {change.attribute}".strip()


def reference_prices(turn: Turn) -> list[Decimal]:
    """What "cheaper" compares with: the piece talked of, or else all that were shown."""
    shown = turn.moment.context.shown
    focus = turn.before.get("focus")
    return [item.price for item in shown if item.product_id == focus] or [item.price for item in shown]


def show_more(turn: Turn, act: Act) -> None:
    """The next ones of the same wish."""
    wish = turn.before.get("wish")
    cursor = turn.before.get("next_cursor")
    if not wish:
        search(turn, act)
    elif cursor is None:
        turn.say("Those were all that fit", "There are no more that fit", "You have seen all that fit")
        turn.ask(
            "What may I leave open, to widen the search?", "Shall I be freer with the colour or the cloth?"
        )
    else:
        show(turn, wish, cursor=cursor)


def widen(turn: Turn) -> None:
    """Yes to looking above the highest price."""
    wish = {key: value for key, value in turn.before.get("wish", {}).items() if key != "price_max"}
    show(turn, wish, sort="price_asc")


def similar(turn: Turn, product_id: str) -> None:
    """Pieces like one that is not to be had."""
    before = turn.before.get("wish")
    product = turn.call("get_product", product_id=product_id)
    turn.hide("get_product")
    wish = (
        dict(before)
        if before
        else {"query": product.get("name", ""), "categories": [product.get("category")]}
    )
    show(turn, wish)


def show(
    turn: Turn,
    wish: Mapping[str, Any],
    *,
    cursor: str | None = None,
    bound: Decimal | None = None,
    is_cheaper: bool = False,
    sort: str | None = None,
) -> None:
    """Search and say what was found. `bound` is the highest price the shopper named in this message."""
    result = turn.call("search_products", **wish, limit=SHOW, cursor=cursor, sort=sort)
    if not result.get("ok"):
        turn.say("I could not search just now")
        turn.ask("Would you say it once more in other words?")
        return
    items = result["items"]
    turn.dialogue["wish"] = dict(wish)
    turn.dialogue["next_cursor"] = result.get("next_cursor")
    turn.dialogue["focus"] = items[0]["product_id"] if len(items) == 1 else None
    if not items and is_cheaper:
        turn.dialogue["wish"] = dict(turn.before.get("wish", {}))
        _nothing_for_less(turn, wish)
        return
    if not items:
        _nothing(turn, wish, result)
        return
    _introduce(turn, wish, result, is_more=cursor is not None, bound=bound, is_cheaper=is_cheaper)
    _recommend(turn, items)
    _ask_about(turn, items, has_more=bool(result.get("next_cursor")))


def _nothing_for_less(turn: Turn, wish: Mapping[str, Any]) -> None:
    least = money(min(reference_prices(turn)), turn.currency)
    what = described(wish, 2)
    turn.say(
        f"Of our {what}, nothing goes below {least}",
        f"At {least} you have seen the least expensive of our {what}",
    )
    turn.ask("Shall I leave the cloth open, to go lower?", "What could I leave open, to go lower?")


def _nothing(turn: Turn, wish: Mapping[str, Any], result: Mapping[str, Any]) -> None:
    what = described(wish, 2)
    cheapest = result.get("cheapest")
    if cheapest is not None:
        turn.say(
            f"Nothing at that price fits; our {what} begin at {money(cheapest, turn.currency)}",
            f"Our {what} begin at {money(cheapest, turn.currency)}, so I have none at that price",
        )
        turn.ask("Shall I show you those?", "Would you like to see those?", expecting="offer_wider")
        turn.offer(("Yes, show me", "Yes, please show me"), ("No, thank you", "No, thank you"))
        return
    turn.say(
        f"We have no {what} that fit just now",
        f"Nothing among our {what} fits that at present",
        f"I find no {what} like that in the house",
    )
    turn.ask("Which part of it may I be free with?", "What could I leave open?")


def _introduce(
    turn: Turn,
    wish: Mapping[str, Any],
    result: Mapping[str, Any],
    *,
    is_more: bool,
    bound: Decimal | None,
    is_cheaper: bool,
) -> None:
    items = result["items"]
    count = len(items)
    relaxed = [name for name in result.get("relaxed", ()) if name in LEFT_OPEN]
    held = {key: value for key, value in wish.items() if key not in relaxed and not _is_tags(key, relaxed)}
    what = f"{number(count)} {described(held, count, brand=items[0]['brand'])}"
    within = (
        f", {'none' if count > 1 else 'not'} over {money(bound, turn.currency)}" if bound is not None else ""
    )
    if is_more and count > 1:
        turn.say(f"There are {what} besides those", f"Here are {what} more", f"I have {what} besides")
    elif is_more:
        turn.say(f"There is {what} besides those", f"One more fits, {an(described(held, 1))}")
    elif relaxed:
        left = words_list([LEFT_OPEN[name] for name in relaxed])
        turn.say(
            f"Nothing has all of it, so I left {left} open: {what}{within}",
            f"With {left} left open, I found {what}{within}",
        )
    elif is_cheaper:
        turn.say(
            f"For less, there {_are(count)} {what}",
            f"I found {what} for less",
            f"Here {_are(count)} {what} for less",
        )
    elif count > 1:
        turn.say(
            f"There are {what} I would show you{within}",
            f"Here are {what}{within}",
            f"{what} come to mind{within}",
            f"I have chosen {what} for you{within}",
        )
    else:
        turn.say(
            f"There is one that fits{within}", f"One piece fits just that{within}", f"I found one{within}"
        )


def _is_tags(key: str, relaxed: Sequence[str]) -> bool:
    return key == "style_tags" and "tags" in relaxed


def _recommend(turn: Turn, items: Sequence[Mapping[str, Any]]) -> None:
    """One piece, with one concrete reason."""
    first = items[0]
    name = f"the {first['name']} by {first['brand']}" if first.get("brand") else f"the {first['name']}"
    why = first.get("why")
    price = money(first["price"], turn.currency)
    if len(items) == 1:
        it = agree(first["name"], "It is", "They are")
        turn.say(f"{it} {name}, at {price}: {why}" if why else f"{it} {name}, at {price}")
    elif why:
        turn.say(
            f"I would begin with {name}: {why}",
            f"My first thought is {name}: {why}",
            f"I would start with {name}: {why}",
            f"Of these I would try {name} first: {why}",
        )


def _ask_about(turn: Turn, items: Sequence[Mapping[str, Any]], *, has_more: bool) -> None:
    if len(items) > 1:
        turn.ask(
            "Which one speaks to you?",
            "Which shall we look at more closely?",
            "Is one of them close to what you imagine?",
        )
    else:
        turn.ask("Shall I tell you more about it?", "Would you like to know more?", expecting="offer_more")
    first = (
        ("Tell me about the first", "Tell me about the first one")
        if len(items) > 1
        else ("Tell me more", "Tell me more about it")
    )
    turn.offer(
        first,
        ("Something for less", "Something cheaper, please"),
        *([("Show more", "Show me more")] if has_more else []),
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def described(wish: Mapping[str, Any], count: int, *, brand: str | None = None) -> str:
    """`silk dresses`, `black leather bags`, `pieces by Maison Aurore`."""
    nouns = list(dict.fromkeys(_noun(slug) for slug in wish.get("categories", ())))
    noun = nouns[0] if len(nouns) == 1 else "piece"
    front = [*wish.get("colors", ())[:1], *wish.get("materials", ())[:1]]
    house = f" by {brand}" if brand and wish.get("brands") and len(wish["brands"]) == 1 else ""
    what = plural(noun, count)
    words = " ".join(word.lower() for word in front)
    if " of " in what and words:  # "pairs of leather boots"
        measure, _, goods = what.partition(" of ")
        return f"{measure} of {words} {goods}{house}"
    return " ".join(filter(None, (words, what))) + house


def _noun(slug: str) -> str:
    department, _, below = slug.partition("/")
    word = below if below and department in NAMED_BELOW else department
    return word.removeprefix("womens-").removeprefix("mens-").replace("-", " ")


def browse(turn: Turn, act: Act) -> None:
    """What the shop has."""
    text = act.span.lower()
    if act.slots.wanted.categories:
        search(turn, act)
    elif any(word in text for word in ("house", "brand", "designer", "label", "maison")):
        _houses(turn)
    elif "collection" in text:
        _collections(turn)
    else:
        result = turn.call("browse_catalog", about="categories")
        names = [category["name"].lower() for category in result["categories"]]
        turn.say(f"You will find {words_list(names)} here", f"The house carries {words_list(names)}")
        turn.ask("Where shall we begin?", "What would you like to see first?")


def _houses(turn: Turn) -> None:
    result = turn.call("browse_catalog", about="houses")
    names = [house["name"] for house in result["houses"]]
    count = int(result.get("total", len(names)))
    turn.say(
        f"We carry {number(count)} houses, among them {words_list(names[:5])}"
        if count > 5
        else f"We carry {words_list(names)}"
    )
    turn.ask("Is there one you are fond of?", "Which shall we look at?")
    turn.offer(*((name, f"Show me pieces by {name}") for name in names[:4]))


def _collections(turn: Turn) -> None:
    result = turn.call("browse_catalog", about="collections")
    names = [collection["name"] for collection in result["collections"]]
    turn.say(
        f"Our collections just now are {words_list(names[:6])}"
        if names
        else "There is no collection on show just now"
    )
    turn.ask("What shall we look for?", "Is there a piece you have in mind?")
