"""Handlers that find and tell about goods."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from stylist.agent.builtin.dialogue import Turn
from stylist.agent.builtin.meaning import Act, Change, Facets, Reference, Slots
from stylist.agent.builtin.phrase import money, number, plural, words_list

SHOW = 4
CHEAPER = Decimal("0.8")
AROUND = Decimal("0.2")

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
    if not wish:
        ask_for_wish(turn)
        return
    show(turn, wish)


def ask_for_wish(turn: Turn) -> None:
    """Nothing to go by yet: ask one thing."""
    turn.ask("What would you like to find, and for what occasion?", "What kind of piece do you have in mind?")
    turn.offer(("Dresses", "Show me dresses"), ("Bags", "Show me bags"), ("Shoes", "Show me shoes"))


def refine(turn: Turn, act: Act) -> None:
    """The wish before, changed."""
    before: Mapping[str, Any] = turn.before.get("wish", {})
    said = wish_of(act.slots)
    if not before:
        search(turn, act)
        return
    wish = {**before, **{key: value for key, value in said.items() if key != "query"}}
    words = [str(before.get("query", "")), act.slots.residual]
    wish["query"] = " ".join(word for word in words if word).strip()
    for change in act.slots.changes:
        _apply(change, wish, turn)
    for avoided, wanted in (("avoid_colors", "colors"), ("avoid_materials", "materials")):
        if wish.get(avoided) and wish.get(wanted):
            wish[wanted] = [value for value in wish[wanted] if value not in wish[avoided]]
    show(turn, {key: value for key, value in wish.items() if value})


def _apply(change: Change, wish: dict[str, Any], turn: Turn) -> None:
    prices = [item.price for item in turn.moment.context.shown]
    if change.attribute == "price" and prices:
        if change.direction == "less":
            wish["price_max"] = str((min(prices) * CHEAPER).quantize(Decimal(1)))
            wish.pop("price_min", None)
        elif change.direction == "more":
            wish["price_min"] = str(max(prices).quantize(Decimal(1)))
            wish.pop("price_max", None)
    elif change.value:
        wish["query"] = f"{wish.get('query', '')} {change.value}".strip()


def show_more(turn: Turn, act: Act) -> None:
    """The next ones of the same wish."""
    wish = turn.before.get("wish")
    cursor = turn.before.get("next_cursor")
    if not wish:
        search(turn, act)
    elif cursor is None:
        turn.say("Those were all that fit", "There are no more that fit")
        turn.ask("Shall I widen the search a little?", "What may I leave out?")
    else:
        show(turn, wish, cursor=cursor)


def show(turn: Turn, wish: Mapping[str, Any], *, cursor: str | None = None) -> None:
    """Search and say what was found."""
    result = turn.call("search_products", **wish, limit=SHOW, cursor=cursor)
    if not result.get("ok"):
        turn.say("I could not search just now")
        turn.ask("Would you say it once more in other words?")
        return
    items = result["items"]
    turn.dialogue["wish"] = dict(wish)
    turn.dialogue["next_cursor"] = result.get("next_cursor")
    turn.dialogue["focus"] = items[0]["product_id"] if len(items) == 1 else None
    if items:
        _present(turn, wish, result, is_more=cursor is not None)
    else:
        turn.say(
            f"We have no {described(wish, 2)} that fit just now",
            f"Nothing among our {described(wish, 2)} fits that at present",
        )
        turn.ask("Which part of it may I be free with?", "What could I leave open?")


def _present(turn: Turn, wish: Mapping[str, Any], result: Mapping[str, Any], *, is_more: bool) -> None:
    items = result["items"]
    count = len(items)
    what = f"{number(count)} {described(wish, count)}"
    relaxed = list(result.get("relaxed", ()))
    if relaxed:
        turn.say(
            f"Nothing had all of it, so I let go of the {words_list(relaxed)}: {what}",
            f"With the {words_list(relaxed)} left open, I found {what}",
        )
    elif is_more:
        turn.say(f"Here are {what} more" if count > 1 else f"Here is {what} more", f"{what} besides those")
    else:
        within = (
            f", all under {money(wish['price_max'], turn.currency)}"
            if wish.get("price_max") and count > 1
            else ""
        )
        turn.say(
            f"I would look at these {what}{within}" if count > 1 else f"I would look at this one{within}",
            f"Here {_are(count)} {what}{within}",
            f"{what} come to mind{within}" if count > 1 else f"{what} comes to mind{within}",
        )
    reason = _reason(items[0])
    if reason:
        turn.say(reason)
    if count > 1:
        turn.ask(
            "Which one speaks to you?",
            "Shall I tell you more about one of them?",
            "Which shall we look at closer?",
        )
    else:
        turn.ask("Shall I tell you more about it?", "Would you like to know more?")
    turn.offer(
        ("Tell me about the first", "Tell me about the first one"),
        ("Something cheaper", "Something cheaper, please"),
        *([("Show more", "Show me more")] if result.get("next_cursor") else []),
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _reason(item: Mapping[str, Any]) -> str | None:
    why = item.get("why")
    return f"My first thought is the {item['name']} by {item['brand']}: {why}" if why else None


def described(wish: Mapping[str, Any], count: int) -> str:
    """`silk dresses`, `black leather bags`, `pieces`."""
    categories: Sequence[str] = wish.get("categories", ())
    noun = (
        categories[0]
        .split("/")[-1]
        .replace("womens-", "")
        .replace("mens-", "")
        .replace("women-", "")
        .replace("men-", "")
        .replace("-", " ")
        if categories
        else "piece"
    )
    front = [*wish.get("colors", ())[:1], *wish.get("materials", ())[:1]]
    return " ".join([*(word.lower() for word in front), plural(noun, count)])


def referred_products(turn: Turn, act: Act) -> list[Reference]:
    """What products a message points at; the one talked of last when it points at none."""
    found = [reference for reference in act.references if reference.kind == "product"]
    focus = turn.before.get("focus")
    if not found and focus:
        return [Reference(kind="product", ids=(focus,), how="pronoun", said="it")]
    if not found and len(turn.moment.context.shown) == 1:
        only = turn.moment.context.shown[0]
        return [Reference(kind="product", ids=(only.product_id,), how="pronoun", said="it")]
    return found


def ask_which(turn: Turn) -> None:
    """More than one piece could be meant."""
    shown = turn.moment.context.shown
    if not shown:
        turn.say("I am not sure which piece you mean")
        turn.ask("What may I look for?", "Would you describe it?")
        return
    names = words_list([f"the {item.name}" for item in shown[:4]], last="or")
    turn.ask(f"Which one do you mean: {names}?", expecting="which_product")
    turn.offer(*((item.name, f"The {item.name}") for item in shown[:4]))


def tell_about(turn: Turn, act: Act) -> None:
    """Facts of one piece, from its own page."""
    references = referred_products(turn, act)
    if len(references) > 1 or (references and references[0].many):
        compare(turn, act)
        return
    if not references or not references[0].is_resolved:
        if not turn.moment.context.shown and wish_of(act.slots):
            search(turn, act)
        else:
            ask_which(turn)
        return
    product = turn.call("get_product", product_id=references[0].ids[0])
    if not product.get("ok"):
        turn.say("That piece is not available any more")
        return
    turn.dialogue["focus"] = product["product_id"]
    _describe(turn, product)


def _describe(turn: Turn, product: Mapping[str, Any]) -> None:
    turn.say(f"The {product['name']} by {product['brand']} is {money(product['price'], turn.currency)}")
    facts = []
    if product.get("materials"):
        facts.append(
            "made of " + words_list([f"{share} % {name}" for name, share in product["materials"].items()])
        )
    origin = product.get("attributes", {}).get("origin")
    if origin:
        facts.append(f"made in {origin}")
    if facts:
        turn.say("It is " + words_list(facts))
    first = str(product.get("description") or "").split(". ")[0]
    if first:
        turn.say(first)
    if product["sizes"]:
        turn.ask(
            f"It is here in {words_list(product['sizes'])}. Which size shall I put in your cart?"
            if len(product["sizes"]) > 1
            else "Shall I put it in your cart?",
            expecting="size" if len(product["sizes"]) > 1 else None,
        )
        turn.dialogue["pending"] = [{"product_id": product["product_id"]}]
        if len(product["sizes"]) > 1:
            turn.offer(*((size, f"Size {size}, please") for size in product["sizes"][:6]))
        else:
            turn.offer(("Add to cart", "Yes, add it to my cart"))
    else:
        turn.say("It is sold out at present")
        turn.offer(("Something similar", "Show me something similar"))


def compare(turn: Turn, act: Act) -> None:
    """Two to four pieces on facts."""
    ids = list(
        dict.fromkeys(
            id for reference in act.references if reference.kind == "product" for id in reference.ids
        )
    )
    if not 2 <= len(ids) <= 4:
        ids = [item.product_id for item in turn.moment.context.shown[:2]]
    if len(ids) < 2:
        ask_which(turn)
        return
    result = turn.call("compare_products", product_ids=ids)
    if not result.get("ok"):
        turn.say("One of those is not available any more")
        return
    for item in result["items"]:
        made = words_list([f"{share} % {name}" for name, share in (item.get("materials") or {}).items()])
        turn.said.append(
            f"The {item['name']} is {money(item['price'], turn.currency)}"
            + (f", in {made}." if made else ".")
        )
    turn.ask("Which of them is closer to what you have in mind?", "Which one would you take?")


def browse(turn: Turn, act: Act) -> None:
    """What the shop has."""
    text = act.span.lower()
    about = (
        "houses"
        if any(word in text for word in ("house", "brand", "designer", "label", "maison"))
        else "categories"
    )
    if "collection" in text:
        about = "collections"
    result = turn.call("browse_catalog", about=about)
    if about == "houses":
        names = [house["name"] for house in result["houses"]]
        turn.say(f"We carry {len(names)} houses, among them {words_list(names[:5])}")
        turn.ask("Is there one you are fond of?", "Which shall we look at?")
        turn.offer(*((name, f"Show me pieces by {name}") for name in names[:4]))
    elif about == "collections":
        names = [collection["name"] for collection in result["collections"]]
        turn.say(
            f"Our collections just now are {words_list(names[:6])}"
            if names
            else "There is no collection on show just now"
        )
    else:
        names = [category["name"].lower() for category in result["categories"]]
        turn.say(f"You will find {words_list(names)} here")
        turn.ask("Where shall we begin?", "What would you like to see first?")
