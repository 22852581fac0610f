"""Handlers that tell about pieces: facts of one, answers to a question on it, two side by side."""

from collections.abc import Mapping, Sequence
from typing import Any

from stylist.agent.builtin import choosing, finding
from stylist.agent.builtin.dialogue import Turn
from stylist.agent.builtin.meaning import Act, Intent, Reference
from stylist.agent.builtin.phrase import agree, an, be, money, words_list
from stylist.tools.reasons import composition

SIMILAR = ("Something similar", "Show me something similar")


def referred_products(turn: Turn, act: Act) -> list[Reference]:
    """What products a message points at; the one talked of last when it points at none."""
    found = [reference for reference in act.references if reference.kind == "product"]
    focus = turn.before.get("focus")
    is_vague = bool(found) and all(not one.is_resolved and one.how == "pronoun" for one in found)
    if (not found or is_vague) and focus:
        color, size = (found[0].color, found[0].size) if found else (None, None)
        return [Reference("product", (focus,), "pronoun", "it", color=color, size=size)]
    if not found and len(turn.moment.context.shown) == 1:
        only = turn.moment.context.shown[0]
        return [Reference("product", (only.product_id,), "pronoun", "it")]
    return found


def ask_which(turn: Turn, act: Act, found: Sequence[Reference] = ()) -> None:
    """More than one piece could be meant, or none of those shown."""
    shown = turn.moment.context.shown
    if not shown:
        turn.say(
            "I am not sure yet which piece you mean", "You have me at a loss: no piece is on the table yet"
        )
        turn.ask("What may I look for?", "Would you describe it?")
        return
    meant = {id for reference in found if not reference.is_resolved for id in reference.ids}
    choices = [item for item in shown if item.product_id in meant] or list(shown)
    if any(not reference.ids for reference in found) and len(shown) == 1:
        turn.say("I have shown you one piece so far", "There is one piece on the table")
        turn.ask(f"Is it the {shown[0].name} you mean?", expecting="offer_more")
        turn.dialogue["focus"] = shown[0].product_id
        return
    names = words_list([f"the {item.name}" for item in choices[:4]], last="or")
    turn.ask(
        f"Which one do you mean: {names}?", f"Is it {names}?", expecting=f"which_product:{act.intent.value}"
    )
    turn.offer(*((item.name, f"The {item.name}") for item in choices[:4]))


def tell_about(turn: Turn, act: Act) -> None:
    """Facts of one piece, from its own page."""
    references = referred_products(turn, act)
    if len(references) > 1 or (references and references[0].many):
        compare(turn, act)
        return
    if not references or not references[0].is_resolved:
        line = _line_meant(turn, act)
        if line is not None:
            tell_of(turn, act, line)
        elif not turn.moment.context.shown and finding.wish_of(act.slots):
            finding.search(turn, act)
        else:
            ask_which(turn, act, references)
        return
    tell_of(turn, act, references[0].ids[0], references[0])


def _line_meant(turn: Turn, act: Act) -> str | None:
    """The product of the cart's line a message is about, when nothing shown is."""
    ids = [id for ref in act.references if ref.kind == "cart_line" and ref.is_resolved for id in ref.ids]
    found = [str(line["product_id"]) for line in turn.cart_lines if line["line_id"] in ids]
    if not found and not turn.moment.context.shown and len(turn.cart_lines) == 1:
        found = [str(turn.cart_lines[0]["product_id"])]
    return found[0] if len(found) == 1 else None


def tell_of(turn: Turn, act: Act, product_id: str, reference: Reference | None = None) -> None:
    """Answer what was asked of a piece, or describe it."""
    product = turn.call("get_product", product_id=product_id)
    if not product.get("ok"):
        turn.say("That piece is no longer with us")
        turn.ask("What may I look for instead?")
        return
    turn.dialogue["focus"] = product["product_id"]
    topic = act.slots.topic if act.intent is Intent.TELL_ABOUT else None
    asked = choosing.said(act, reference)
    if asked.get("color") or asked.get("size"):
        _whether_there(turn, product, asked)
    elif topic in FACTS:
        FACTS[topic](turn, product)
        _offer_piece(turn, product, {})
    elif topic in {"measurements", "pictures", "brand", "occasion", "personalisation", "sustainability"}:
        _other_fact(turn, product, topic)
    else:
        _describe(turn, product)


def _whether_there(turn: Turn, product: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """ "Do you have it in black?" """
    name, free = product["name"], [v for v in product["variants"] if v["available"]]
    fitting = choosing.matching(free, asked)
    label = choosing.in_words(asked)
    if fitting:
        rest = "size" if asked.get("color") and not asked.get("size") else "color"
        values = choosing.values(fitting, rest)
        also = (
            f", in {words_list([choosing.spoken(rest, value) for value in values])}"
            if len(values) > 1
            else ""
        )
        turn.say(
            f"Yes, the {name} {be(name)} here {label}{also}, at {money(fitting[0]['price'], turn.currency)}",
            f"Yes, {label} {agree(name, 'it is', 'they are')} here{also}, at "
            f"{money(fitting[0]['price'], turn.currency)}",
        )
        _offer_piece(turn, product, asked)
        return
    what = (
        "color" if asked.get("color") and not choosing.matching(free, {"color": asked["color"]}) else "size"
    )
    others = choosing.values(
        free
        if what == "color"
        else choosing.matching(free, {k: v for k, v in asked.items() if k == "color"}),
        what,
    )
    turn.say(f"I am sorry, not {label}", f"Not {label}, I am afraid")
    left = {key: value for key, value in asked.items() if key != what}
    if not others:
        turn.offer(SIMILAR)
        turn.ask("Shall I look for something like it?", expecting="offer_similar")
        return
    listed = words_list([choosing.spoken(what, value) for value in others[:8]], last="or")
    turn.ask(f"There is {listed}. Would one of those do?", expecting=what)
    turn.offer(*((value, choosing.chip(what, value)) for value in others[:8]))
    turn.dialogue["pending"] = [{"product_id": product["product_id"], **left}]


def _material(turn: Turn, product: Mapping[str, Any]) -> None:
    made = composition(product.get("materials"))
    turn.say(
        f"The {product['name']} {be(product['name'])} {made}"
        if made
        else "Its composition is not on record, and I would rather not guess"
    )


def _care(turn: Turn, product: Mapping[str, Any]) -> None:
    care = (product.get("attributes") or {}).get("care")
    turn.say(
        f"For the {product['name']} the house advises: {_lower(care)}"
        if care
        else "Its care is not on record, and I would rather not guess"
    )


def _origin(turn: Turn, product: Mapping[str, Any]) -> None:
    origin = (product.get("attributes") or {}).get("origin")
    turn.say(
        f"The {product['name']} {be(product['name'])} made in {_country(origin)}"
        if origin
        else "Where it was made is not on record, and I would rather not guess"
    )


def _price(turn: Turn, product: Mapping[str, Any]) -> None:
    turn.say(
        f"The {product['name']} {be(product['name'])} {money(product['price'], turn.currency)}",
        f"It is {money(product['price'], turn.currency)}",
    )


def _stock(turn: Turn, product: Mapping[str, Any]) -> None:
    if product["sizes"] or product["colors"]:
        turn.say(f"The {product['name']} {be(product['name'])} here {_range(product)}")
    else:
        turn.say(f"The {product['name']} {be(product['name'])} sold out at present")


FACTS = {
    "material": _material,
    "care": _care,
    "origin": _origin,
    "price": _price,
    "sizes": _stock,
    "colors": _stock,
    "stock": _stock,
}


def _other_fact(turn: Turn, product: Mapping[str, Any], topic: str) -> None:
    """What the page may say in passing; if it does not, that is said."""
    attributes = product.get("attributes") or {}
    name = product["name"]
    known: str | None = None
    if topic == "measurements":
        size = attributes.get("dimensions") or {}
        parts = [
            f"{size[key]} cm {word}"
            for key, word in (("width_cm", "wide"), ("height_cm", "high"), ("depth_cm", "deep"))
            if size.get(key)
        ]
        if parts:
            known = f"The {name} {be(name)} {words_list(parts)}"
        elif attributes.get("length"):
            known = f"The {name} {be(name)} {an(str(attributes['length']))} length"
    elif topic == "brand" and product.get("brand"):
        known = f"The {name} {be(name)} by {product['brand']}"
    elif topic == "occasion" and attributes.get("occasions"):
        occasions = words_list(list(attributes["occasions"])[:4])
        known = f"The {name} {agree(name, 'was', 'were')} made with {occasions} in mind"
    elif topic == "sustainability" and attributes.get("certificates"):
        known = f"The {name} {agree(name, 'carries', 'carry')} {words_list(list(attributes['certificates']))}"
    if known:
        turn.say(known)
        _offer_piece(turn, product, {})
        return
    turn.say("That is not on record for this piece, and I would rather not guess")
    turn.ask("Shall I ask a colleague?", expecting="offer_person")
    turn.offer(("Yes, please", "Yes, please ask a colleague"), ("No, thank you", "No, thank you"))


def _describe(turn: Turn, product: Mapping[str, Any]) -> None:
    house = f" by {product['brand']}" if product.get("brand") else ""
    made = composition(product.get("materials"), (product.get("attributes") or {}).get("material"))
    origin = (product.get("attributes") or {}).get("origin")
    turn.say(
        f"The {product['name']}{house} {be(product['name'])} {money(product['price'], turn.currency)}"
        + (f", in {made}" if made else "")
        + (f", made in {_country(origin)}" if origin else "")
    )
    first = str(product.get("description") or "").split(". ")[0]
    if first and len(first.split()) <= 24:
        turn.say(first)
    _offer_piece(turn, product, {}, says_range=True)


def _offer_piece(
    turn: Turn, product: Mapping[str, Any], asked: Mapping[str, Any], *, says_range: bool = False
) -> None:
    """Ask for what is still open, or whether to put it in the cart."""
    if not any(v["available"] for v in product["variants"]):
        if says_range:
            turn.say("It is sold out at present")
        turn.offer(SIMILAR)
        turn.ask("Shall I look for something like it?", expecting="offer_similar")
        return
    waiting = turn.before.get("pending", ())
    known: Mapping[str, Any] = next((it for it in waiting if it["product_id"] == product["product_id"]), {})
    choice = {**known, "product_id": product["product_id"], **asked}
    found = choosing.narrow(product, choice, choosing.implied(turn))
    turn.dialogue["pending"] = [choice]
    if found.open_value is None:
        it = agree(product["name"], "it", "them")
        turn.ask(
            f"Shall I put {it} in your cart?", f"Would you like {it} in your cart?", expecting="offer_add"
        )
        turn.offer(("Add to cart", "Yes, add it to my cart"), ("Something else", "Show me something else"))
        return
    if not says_range and turn.before.get("expecting") == found.open_value:
        turn.dialogue["expecting"] = found.open_value  # asked already; no need to press
        turn.offer(*((value, choosing.chip(found.open_value, value)) for value in found.options[:8]))
        return
    range_ = f"{agree(product['name'], 'It is', 'They are')} here {_range(product)}. " if says_range else ""
    word = "colour" if found.open_value == "color" else "size"
    turn.ask(
        f"{range_}Which {word} would be yours?",
        f"{range_}Which {word} shall I put in your cart?",
        expecting=found.open_value,
    )
    turn.offer(*((value, choosing.chip(found.open_value, value)) for value in found.options[:8]))


def _range(product: Mapping[str, Any]) -> str:
    """`in black and champagne, S to XL`."""
    sizes = [
        size for size in choosing.values(product["variants"], "size") if size.lower() != choosing.ONE_SIZE
    ]
    colors = [choosing.spoken("color", color) for color in product["colors"]]
    parts = []
    if colors:
        parts.append(f"in {words_list(colors)}")
    if len(sizes) > 1:
        parts.append(f"in {words_list(sizes)}" if not colors else f"sizes {words_list(sizes)}")
    elif sizes:
        parts.append(f"in {sizes[0]}" if not colors else f"size {sizes[0]}")
    return ", ".join(parts) or "in one size"


def _lower(text: object) -> str:
    words = str(text)
    return words[:1].lower() + words[1:]


def _country(name: object) -> str:
    return f"the {name}" if str(name).startswith(("United", "Netherlands")) else str(name)


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
        ask_which(turn, act)
        return
    result = turn.call("compare_products", product_ids=ids)
    if not result.get("ok"):
        turn.say("One of those is no longer with us")
        turn.ask("What may I look for instead?")
        return
    turn.say(*_compared(turn, result["items"]))
    turn.ask("Which of them is closer to what you have in mind?", "Which one would you take?")
    turn.offer(*((item["name"], f"The {item['name']}, please") for item in result["items"][:3]))


def _compared(turn: Turn, items: Sequence[Mapping[str, Any]]) -> tuple[str]:
    parts = []
    for item in items:
        made = composition(item.get("materials"), (item.get("attributes") or {}).get("material"))
        cost = money(item["price"], turn.currency)
        parts.append(
            f"the {item['name']} {be(item['name'])} {made}, at {cost}"
            if made
            else f"the {item['name']} {be(item['name'])} {cost}"
        )
    return ("; ".join(parts),)
