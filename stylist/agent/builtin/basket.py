"""Handlers of the cart. Nothing enters it that the shopper did not choose: what is missing is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from stylist.agent.builtin.dialogue import Turn
from stylist.agent.builtin.finding import ask_which, referred_products
from stylist.agent.builtin.meaning import Act, Reference
from stylist.agent.builtin.phrase import money, number, words_list

CHECK_OUT = ("Check out", "Check out, please")
VIEW = ("View cart", "Show me my cart")


def reminder(expecting: str) -> str | None:
    """The open question again, after a digression."""
    return {"size": "And which size shall it be?", "color": "And which colour shall it be?"}.get(expecting)


def add(turn: Turn, act: Act) -> None:
    """Put what the shopper chose into the cart; ask for the size or colour that was not said."""
    wanted = _wanted(turn, act)
    if wanted is None:
        ask_which(turn)
        return
    added: list[str] = []
    for position, choice in enumerate(wanted):
        if not _add_one(turn, choice):
            turn.dialogue["pending"] = [turn.dialogue["pending"][0], *wanted[position + 1 :]]
            break
        added.append(choice["product_id"])
    if added:
        turn.hide("get_product")
        if turn.question is None:
            turn.ask(
                "Shall we go to checkout?",
                "Would you like to check out, or look further?",
                expecting="offer_check_out",
            )
            turn.offer(CHECK_OUT, VIEW)


def _wanted(turn: Turn, act: Act) -> list[dict[str, Any]] | None:
    """The choices a message makes: product, and size, colour and quantity as far as said."""
    pending: Sequence[Mapping[str, Any]] = turn.before.get("pending", ())
    said = _said(act, None)
    references = [reference for reference in act.references if reference.kind == "product"]
    if not references and pending:
        first = {**pending[0], **said}
        return [first, *(dict(item) for item in pending[1:])]
    references = references or referred_products(turn, act)
    if not references or any(not reference.is_resolved for reference in references):
        return None
    known = {item["product_id"]: item for item in pending}
    return [
        {**known.get(id, {}), "product_id": id, **said, **_said(act, reference)}
        for reference in references
        for id in reference.ids
    ]


def _said(act: Act, reference: Reference | None) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if reference is not None:
        if reference.size is not None:
            said["size"] = reference.size.value
        if reference.color is not None:
            said["color"] = reference.color
        if reference.quantity is not None:
            said["quantity"] = reference.quantity
        return said
    if act.slots.sizes:
        said["size"] = act.slots.sizes[0].value
    if act.slots.wanted.colors:
        said["color"] = act.slots.wanted.colors[0]
    if act.slots.quantity:
        said["quantity"] = act.slots.quantity
    return said


def _add_one(turn: Turn, choice: Mapping[str, Any]) -> bool:
    """Add one choice; false when something had to be asked, which then is pending."""
    product = turn.call("get_product", product_id=choice["product_id"])
    if not product.get("ok"):
        turn.say("That piece is not available any more")
        return True
    turn.dialogue["focus"] = product["product_id"]
    variant = choose(turn, product, choice)
    if variant is None:
        return False
    quantity = int(choice.get("quantity") or 1)
    result = turn.call(
        "add_to_cart", variant_id=variant["variant_id"], quantity=quantity if quantity > 1 else None
    )
    name = named(product, variant)
    if result.get("ok"):
        many = f"{number(quantity)} of " if quantity > 1 else ""
        turn.say(
            f"{many}the {name} is in your cart" if quantity == 1 else f"{many}the {name} are in your cart",
            f"I have put {many}the {name} in your cart",
        )
        total = result["cart"]["total"]
        turn.say(
            f"Your cart comes to {money(total, turn.currency)} so far"
            if not result["cart"]["is_estimate"]
            else ""
        )
    else:
        refuse(turn, result, name)
    return True


def choose(turn: Turn, product: Mapping[str, Any], choice: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The variant that was chosen; asks for what was not said, or offers what there is, and then is `None`."""
    variants: list[Mapping[str, Any]] = list(product["variants"])
    color, size = choice.get("color"), choice.get("size")
    if color is not None:
        matching = [v for v in variants if _same(v["color"], color)]
        if not matching:
            _offer_others(turn, product, choice, "color", color, variants)
            return None
        variants = matching
    if size is not None:
        matching = [v for v in variants if _same(v["size"], size)]
        if not any(v["available"] for v in matching):
            _offer_others(turn, product, choice, "size", size, variants)
            return None
        variants = matching
    sizes = _values(variants, "size")
    if size is None and len(sizes) > 1:
        _ask(turn, product, choice, "size", sizes)
        return None
    colors = _values(variants, "color")
    if color is None and len(colors) > 1:
        _ask(turn, product, choice, "color", colors)
        return None
    free = [v for v in variants if v["available"]]
    if not free:
        turn.say(f"The {product['name']} is sold out at present")
        turn.offer(("Something similar", "Show me something similar"))
        turn.dialogue["pending"] = [dict(choice)]
        return None
    return free[0]


def _same(have: object, said: object) -> bool:
    plain = (
        str(have or "")
        .lower()
        .removeprefix("eu ")
        .removeprefix("us ")
        .removeprefix("uk ")
        .removeprefix("it ")
    )
    return plain == str(said).lower() or str(have or "").lower() == str(said).lower()


def _values(variants: Sequence[Mapping[str, Any]], key: str) -> list[str]:
    """What can be had, in order; when all is sold out, what there would be."""
    free = [v for v in variants if v["available"]] or variants
    return list(dict.fromkeys(str(v[key]) for v in free if v[key]))


def _ask(
    turn: Turn, product: Mapping[str, Any], choice: Mapping[str, Any], what: str, values: list[str]
) -> None:
    word = "colour" if what == "color" else "size"
    listed = words_list(values[:8], last="or")
    turn.ask(
        f"The {product['name']} comes in {words_list(values[:8])}. Which {word} shall it be?",
        f"Which {word} for the {product['name']}: {listed}?",
        expecting=what,
    )
    turn.offer(*((value, _chip(what, value)) for value in values[:8]))
    turn.dialogue["pending"] = [dict(choice)]


def _offer_others(
    turn: Turn,
    product: Mapping[str, Any],
    choice: Mapping[str, Any],
    what: str,
    said: object,
    variants: Sequence[Mapping[str, Any]],
) -> None:
    others = [
        value for value in _values([v for v in variants if v["available"]], what) if not _same(value, said)
    ]
    left = {key: value for key, value in choice.items() if key != what}
    turn.dialogue["pending"] = [left]
    label = f"in {said}" if what == "color" else f"in size {said}"
    if not others:
        turn.say(f"The {product['name']} is not to be had {label}, nor otherwise just now")
        turn.offer(("Something similar", "Show me something similar"))
        return
    turn.say(f"The {product['name']} is not to be had {label}")
    turn.ask(f"There is {words_list(others[:8], last='or')}. Would one of those do?", expecting=what)
    turn.offer(*((value, _chip(what, value)) for value in others[:8]))


def _chip(what: str, value: str) -> str:
    return f"In {value}, please" if what == "color" else f"Size {value}, please"


def named(product: Mapping[str, Any], variant: Mapping[str, Any]) -> str:
    """`Celeste dress in M, ivory`."""
    detail = ", ".join(
        str(variant[key]) for key in ("size", "color") if variant.get(key) and variant[key] != "One Size"
    )
    return f"{product['name']} in {detail}" if detail else str(product["name"])


def refuse(turn: Turn, result: Mapping[str, Any], name: str) -> None:
    """Say plainly why the cart did not change."""
    details = result.get("details", {})
    if result.get("code", "").endswith("out_of_stock"):
        left = int(details.get("available", 0))
        if left:
            turn.say(
                f"There {'is' if left == 1 else 'are'} only {number(left)} of the {name} left, so I have not added more"
            )
        else:
            turn.say(f"The {name} has just sold out, so nothing was added")
    else:
        turn.say(
            f"I could not do that with the {name}: {result.get('message', 'it is not possible just now')}"
        )


def line_meant(turn: Turn, act: Act) -> Mapping[str, Any] | None:
    """The line of the cart a message is about; asks when it is not clear."""
    lines = turn.cart_lines
    ids = [id for ref in act.references if ref.kind == "cart_line" and ref.is_resolved for id in ref.ids]
    products = [id for ref in act.references if ref.kind == "product" and ref.is_resolved for id in ref.ids]
    meant = [line for line in lines if line["line_id"] in ids or line["product_id"] in products]
    if not meant and len(lines) == 1:
        meant = list(lines)
    if not meant and turn.before.get("focus"):
        meant = [line for line in lines if line["product_id"] == turn.before["focus"]]
    if len(meant) == 1:
        return meant[0]
    if not lines:
        turn.say("Your cart is empty", "There is nothing in your cart yet")
        return None
    names = words_list([f"the {line['name']}" for line in (meant or lines)[:4]], last="or")
    turn.ask(f"Which piece do you mean: {names}?", expecting="which_line")
    return None


def change(turn: Turn, act: Act) -> None:
    """Another size, colour or quantity of a line, in one step."""
    line = line_meant(turn, act)
    if line is None:
        return
    said = {**_said(act, None), **(_said(act, act.references[0]) if act.references else {})}
    if "size" in said or "color" in said:
        product = turn.call("get_product", product_id=line["product_id"])
        turn.hide("get_product")
        wanted = {
            "size": line["size"],
            "color": line["color"],
            **{k: v for k, v in said.items() if k != "quantity"},
        }
        variant = choose(
            turn, product, {"product_id": line["product_id"], **{k: v for k, v in wanted.items() if v}}
        )
        if variant is None:
            turn.dialogue.pop("pending", None)
            return
        result = turn.call(
            "update_cart_item",
            line_id=line["line_id"],
            variant_id=variant["variant_id"],
            quantity=said.get("quantity"),
        )
        name = named(product, variant)
    elif "quantity" in said:
        result = turn.call("update_cart_item", line_id=line["line_id"], quantity=said["quantity"])
        name = str(line["name"])
    else:
        turn.ask(
            f"What shall I change about the {line['name']}: the size, the colour or how many?",
            expecting="size",
        )
        return
    if result.get("ok"):
        turn.say(f"Done: your cart now has the {name}", f"I have changed it; the {name} is in your cart")
        turn.offer(CHECK_OUT, VIEW)
    else:
        refuse(turn, result, name)


def remove(turn: Turn, act: Act) -> None:
    """Take lines out."""
    ids = [id for ref in act.references if ref.kind == "cart_line" and ref.is_resolved for id in ref.ids]
    meant = [line for line in turn.cart_lines if line["line_id"] in ids]
    if len(meant) < 2:
        line = line_meant(turn, act)
        if line is None:
            return
        meant = [line]
    for line in meant:
        result = turn.call("remove_from_cart", line_id=line["line_id"])
        if result.get("ok"):
            turn.say(
                f"The {line['name']} has been removed from your cart", f"I have taken the {line['name']} out"
            )
    turn.ask("Shall I look for something in its place?", "What would you like to see instead?")


def view(turn: Turn, act: Act) -> None:
    """What is in the cart."""
    result = turn.call("view_cart")
    cart = result["cart"]
    if not cart["lines"]:
        turn.say("Your cart is empty", "There is nothing in your cart yet")
        turn.ask("What may I show you?", "What shall we look for?")
        return
    units = sum(int(line["quantity"]) for line in cart["lines"])
    names = words_list([f"the {line['name']}" for line in cart["lines"][:4]])
    estimate = " before tax and shipping" if cart["is_estimate"] else " in all"
    total = cart["subtotal"] if cart["is_estimate"] else cart["total"]
    turn.say(
        f"Your cart holds {number(units)} {'piece' if units == 1 else 'pieces'}: {names}, {money(total, turn.currency)}{estimate}"
    )
    turn.ask("Shall we go to checkout?", "Would you like to check out?", expecting="offer_check_out")
    turn.offer(CHECK_OUT)


def apply_code(turn: Turn, act: Act) -> None:
    """A discount or gift card code."""
    if not act.slots.codes:
        turn.ask("Which code shall I enter?", "What is the code?", expecting="code")
        return
    code = act.slots.codes[0]
    result = turn.call("apply_code", code=code)
    if result.get("ok"):
        cart = result["cart"]
        turn.say(
            f"The code {code} has been applied; it takes {money(cart['discount'], turn.currency)} off"
            if float(cart["discount"])
            else f"The code {code} is noted on your cart"
        )
        turn.offer(CHECK_OUT, VIEW)
    else:
        turn.say(f"The code {code} cannot be used: {result.get('message', 'it is not valid')}")
