"""Handlers of the cart. Nothing enters it that the shopper did not choose: what is missing is asked for."""

from collections.abc import Mapping, Sequence
from typing import Any

from stylist.agent.builtin import buying, choosing, finding
from stylist.agent.builtin.choosing import Choice
from stylist.agent.builtin.dialogue import Turn
from stylist.agent.builtin.meaning import Act, Reference
from stylist.agent.builtin.phrase import agree, be, money, number, words_list
from stylist.agent.builtin.telling import SIMILAR, ask_which, referred_products

CHECK_OUT = ("Check out", "Check out, please")
VIEW = ("View cart", "Show me my cart")

# Why a code takes nothing off, by the reason the shop gives.
CODE_REASONS = {
    "not_yet_valid": "is not valid yet",
    "expired": "has expired",
    "used_up": "has been used up",
    "used_by_you": "was meant for one order and you have used it",
    "other_tiers": "is reserved for another membership",
    "first_purchase_only": "is for a first purchase only",
    "nothing_eligible": "does not apply to anything in your cart",
    "below_minimum": "asks for a larger order",
    "nothing_to_take_off": "would take nothing off this cart",
    "inactive": "is not active",
    "empty": "has nothing left on it",
    "currency": "is in another currency",
}


def add(turn: Turn, act: Act) -> None:
    """Put what the shopper chose into the cart; ask for the size or colour that was not said."""
    references = _references(turn, act)
    wanted = _wanted(turn, act, references)
    if wanted is None and _names_another(turn, act):
        finding.search(turn, act)
        return
    if wanted is None:
        ask_which(turn, act, references)
        return
    added: list[Mapping[str, Any]] = []
    for position, choice in enumerate(wanted):
        result = _add_one(turn, choice)
        if result is None:
            turn.dialogue["pending"] = [*turn.dialogue.get("pending", ()), *wanted[position + 1 :]]
            break
        added.append(result)
    if added:
        turn.hide("get_product")
        _after_adding(turn, added[-1])


def _names_another(turn: Turn, act: Act) -> bool:
    """Whether a piece is named that is not on the table."""
    shown = " ".join(item.name.lower() for item in turn.moment.context.shown)
    return any(
        word.capitalize() in act.span and word not in shown
        for word in act.slots.residual.split()
        if len(word) > 3
    )


def _references(turn: Turn, act: Act) -> list[Reference]:
    pending = turn.before.get("pending", ())
    references = [reference for reference in act.references if reference.kind == "product"]
    vague = bool(references) and all(one.how == "pronoun" and not one.many for one in references)
    return [] if pending and (vague or not references) else references or referred_products(turn, act)


def _wanted(turn: Turn, act: Act, references: Sequence[Reference]) -> list[dict[str, Any]] | None:
    """The choices a message makes: product, and size, colour and quantity as far as said."""
    pending: Sequence[Mapping[str, Any]] = turn.before.get("pending", ())
    if not references and pending:
        said = choosing.said(act, None)
        first = {**pending[0], **said}
        # "M for both": an answer for all that wait
        return [first, *({**said, **item} if len(said) == 1 else dict(item) for item in pending[1:])]
    if not references or any(not reference.is_resolved for reference in references):
        return None
    known = {item["product_id"]: item for item in pending}
    return [
        {**known.get(id, {}), "product_id": id, **choosing.said(act, reference)}
        for reference in references
        for id in reference.ids
    ]


def _add_one(turn: Turn, choice: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Add one choice and answer the new cart; `None` when something had to be asked, which then is pending."""
    product = turn.call("get_product", product_id=choice["product_id"])
    if not product.get("ok"):
        turn.say("That piece is no longer with us")
        return None
    turn.dialogue["focus"] = product["product_id"]
    found = choosing.narrow(product, choice, choosing.implied(turn))
    if found.variant is None:
        ask_open(turn, product, choice, found)
        return None
    variant = found.variant
    quantity = int(choice.get("quantity") or 1)
    result = turn.call(
        "add_to_cart", variant_id=variant["variant_id"], quantity=quantity if quantity > 1 else None
    )
    name = choosing.named(product, variant)
    if not result.get("ok"):
        refuse(turn, result, name)
        return None
    price = money(variant["price"], turn.currency)
    if quantity > 1:
        turn.say(f"{number(quantity)} of the {name} are in your cart, at {price} each")
    else:
        pause = "," if "," in name else ""
        turn.say(
            f"The {name}{pause} {be(product['name'])} in your cart, at {price}",
            f"I have put {agree(product['name'], 'it', 'them')} in your cart: the {name}, at {price}",
            f"In your cart now: the {name}, at {price}",
        )
    cart: Mapping[str, Any] = result["cart"]
    return cart


def _after_adding(turn: Turn, cart: Mapping[str, Any]) -> None:
    if turn.question is not None:
        return
    if buying.propose_again(turn):
        return
    if len(cart["lines"]) > 1:
        turn.say(f"Together that is {money(cart['subtotal'], turn.currency)}")
    turn.ask(
        "Shall we go to checkout?",
        "Would you like to check out, or look further?",
        "Shall I prepare the order, or is there something to go with it?",
        expecting="offer_check_out",
    )
    turn.offer(CHECK_OUT, VIEW)


def ask_open(turn: Turn, product: Mapping[str, Any], choice: Mapping[str, Any], found: Choice) -> None:
    """Ask for what is still open of a choice, or say what is not to be had and what is."""
    left = {key: value for key, value in choice.items() if key != found.missing}
    turn.dialogue["pending"] = [left]
    if found.missing == "all":
        turn.dialogue.pop("pending")
        turn.say(
            f"The {product['name']} is sold out at present", f"I am sorry, the {product['name']} has sold out"
        )
        turn.offer(SIMILAR)
        turn.ask("Shall I look for something like it?", expecting="offer_similar")
    elif found.missing is not None:
        _offer_others(turn, product, choice, found)
    elif found.open_value is not None:
        _ask(turn, product, found.open_value, found.options)


def _ask(turn: Turn, product: Mapping[str, Any], what: str, options: Sequence[str]) -> None:
    word = "colour" if what == "color" else "size"
    price = money(product["price"], turn.currency)
    listed = [choosing.spoken(what, value) for value in options[:8]]
    name = product["name"]
    if len(listed) == 1:
        turn.ask(
            f"The {name} {be(name)} {price}, and only {listed[0]} is here at present. Shall I put that in your cart?",
            expecting=what,
        )
    else:
        turn.ask(
            f"The {name} {be(name)} {price} and {agree(name, 'comes', 'come')} in {words_list(listed)}. "
            f"Which {word} shall it be?",
            f"For the {name}, at {price}: which {word}, {words_list(listed, last='or')}?",
            f"The {name}, at {price}, {be(name)} here in {words_list(listed)}. Which {word} would be yours?",
            expecting=what,
        )
    turn.offer(*((value, choosing.chip(what, value)) for value in options[:8]))


def _offer_others(turn: Turn, product: Mapping[str, Any], choice: Mapping[str, Any], found: Choice) -> None:
    what = str(found.missing)
    label = choosing.in_words({what: choice[what]})
    turn.say(
        f"The {product['name']} {be(product['name'])} not to be had {label} at present",
        f"I am sorry, {label} the {product['name']} {be(product['name'])} not to be had",
    )
    listed = words_list([choosing.spoken(what, value) for value in found.options[:8]], last="or")
    turn.ask(f"There is {listed}. Would one of those do?", expecting=what)
    turn.offer(*((value, choosing.chip(what, value)) for value in found.options[:8]), SIMILAR)


def refuse(turn: Turn, result: Mapping[str, Any], name: str) -> None:
    """Say plainly why the cart did not change."""
    details = result.get("details", {})
    if str(result.get("code", "")).endswith("out_of_stock"):
        left = int(details.get("available", 0))
        if left:
            turn.say(
                f"There {'is' if left == 1 else 'are'} {number(left)} of the {name} left, so nothing was changed",
            )
            turn.ask("Shall I put those in your cart?" if left > 1 else "Would one do?")
        else:
            turn.say(f"The {name} just sold out, so nothing was changed")
            turn.offer(SIMILAR)
    elif result.get("code") == "cart.in_payment":
        turn.say(
            "Your order is being paid just now, so I leave the cart as it is until the bank has answered"
        )
    else:
        turn.say(f"I could not do that with the {name}, and nothing was changed")


def line_meant(turn: Turn, act: Act) -> Mapping[str, Any] | None:
    """The line of the cart a message is about; asks when it is not clear."""
    lines = turn.cart_lines
    if not lines:
        turn.say("Your cart is empty", "There is nothing in your cart yet")
        turn.ask("What may I show you?", "What shall we look for?")
        return None
    ids = [id for ref in act.references if ref.kind == "cart_line" and ref.is_resolved for id in ref.ids]
    products = [id for ref in act.references if ref.kind == "product" and ref.is_resolved for id in ref.ids]
    meant = [line for line in lines if line["line_id"] in ids or line["product_id"] in products]
    if not meant and len(lines) == 1:
        meant = list(lines)
    if not meant and turn.before.get("line"):
        meant = [line for line in lines if line["line_id"] == turn.before["line"]]
    if not meant and turn.before.get("focus"):
        meant = [line for line in lines if line["product_id"] == turn.before["focus"]]
    if len(meant) == 1:
        return meant[0]
    names = [_line_name(line) for line in (meant or lines)[:4]]
    turn.ask(
        f"Which piece do you mean: {words_list([f'the {name}' for name in names], last='or')}?",
        expecting=f"which_line:{act.intent.value}",
    )
    turn.offer(*((name, f"The {name}") for name in names))
    wanted = choosing.said(act, None)
    if wanted:
        turn.dialogue["change"] = wanted
    return None


def _line_name(line: Mapping[str, Any]) -> str:
    return choosing.named(line, line)


def change(turn: Turn, act: Act) -> None:
    """Another size, colour or quantity of a line, in one step."""
    if not turn.cart_lines and turn.before.get("pending"):
        add(turn, act)  # "make it L" before it is in the cart
        return
    line = line_meant(turn, act)
    if line is None:
        return
    reference = next((one for one in act.references if one.size or one.color or one.quantity), None)
    wanted = {**turn.before.get("change", {}), **choosing.said(act, reference)}
    if "size" in wanted or "color" in wanted:
        _change_variant(turn, line, wanted)
    elif "quantity" in wanted:
        result = turn.call("update_cart_item", line_id=line["line_id"], quantity=wanted["quantity"])
        _changed(turn, result, str(line["name"]), quantity=int(wanted["quantity"]))
    else:
        turn.dialogue["line"] = line["line_id"]
        turn.ask(
            f"What shall I change about the {line['name']}: the size, the colour or how many?",
            expecting="size:change_item",
        )


def _change_variant(turn: Turn, line: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    product = turn.call("get_product", product_id=line["product_id"])
    turn.hide("get_product")
    now = {key: line[key] for key in ("size", "color") if line.get(key)}
    choice = {"product_id": line["product_id"], **now, **{k: v for k, v in wanted.items() if k != "quantity"}}
    found = choosing.narrow(product, choice, {})
    if found.variant is None:
        ask_open(turn, product, choice, found)
        turn.dialogue.pop("pending", None)  # the line stays; the answer is a change of it
        turn.dialogue["line"] = line["line_id"]
        if turn.dialogue.get("expecting") in {"size", "color"}:
            turn.dialogue["expecting"] = f"{turn.dialogue['expecting']}:change_item"
        return
    result = turn.call(
        "update_cart_item",
        line_id=line["line_id"],
        variant_id=found.variant["variant_id"],
        quantity=wanted.get("quantity"),
    )
    _changed(turn, result, choosing.named(product, found.variant))


def _changed(turn: Turn, result: Mapping[str, Any], name: str, *, quantity: int = 1) -> None:
    if not result.get("ok"):
        refuse(turn, result, name)
        return
    if quantity > 1:
        turn.say(f"Your cart now holds {number(quantity)} of the {name}")
    else:
        turn.say(
            f"Your cart now has the {name}",
            f"I have changed it to the {name}",
            f"As you wish, it is now the {name}",
        )
    if not buying.propose_again(turn):
        turn.ask("Shall we go to checkout?", "Would you like to check out?", expecting="offer_check_out")
        turn.offer(CHECK_OUT, VIEW)


def remove(turn: Turn, act: Act) -> None:
    """Take lines out."""
    if not turn.cart_lines and turn.before.get("pending"):
        turn.say("As you wish, I leave it", "Very well, it stays out of your cart")
        turn.ask("What would you like to see instead?", "What may I look for?")
        return
    ids = [id for ref in act.references if ref.kind == "cart_line" and ref.is_resolved for id in ref.ids]
    meant = [line for line in turn.cart_lines if line["line_id"] in ids]
    if len(meant) < 2:
        line = line_meant(turn, act)
        if line is None:
            return
        meant = [line]
    result: Mapping[str, Any] = {}
    for line in meant:
        result = turn.call("remove_from_cart", line_id=line["line_id"])
        if result.get("ok"):
            turn.say(
                f"The {line['name']} {agree(line['name'], 'has', 'have')} been removed",
                f"I have taken the {line['name']} out",
            )
    if not result.get("ok"):
        turn.say("That line is no longer in your cart")
    elif result["cart"]["lines"]:
        if not buying.propose_again(turn):
            turn.say(f"Your cart comes to {money(result['cart']['subtotal'], turn.currency)} now")
            turn.ask("Shall we go to checkout?", "Would you like to check out?", expecting="offer_check_out")
            turn.offer(CHECK_OUT, VIEW)
        return
    turn.hide("remove_from_cart")
    turn.ask("Shall I look for something in its place?", "What would you like to see instead?")
    turn.offer()


def view(turn: Turn, act: Act) -> None:
    """What is in the cart."""
    result = turn.call("view_cart")
    cart = result["cart"]
    if not cart["lines"]:
        turn.say("Your cart is empty", "There is nothing in your cart yet")
        turn.ask("What may I show you?", "What shall we look for?")
        return
    names = words_list(
        [
            f"{number(line['quantity'])} of the {_line_name(line)}"
            if line["quantity"] > 1
            else f"the {_line_name(line)}"
            for line in cart["lines"][:4]
        ]
    )
    more = len(cart["lines"]) - 4
    rest = f" and {number(more)} more" if more > 0 else ""
    estimate = ", before tax and shipping" if cart["is_estimate"] else " in all"
    total = cart["subtotal"] if cart["is_estimate"] else cart["total"]
    turn.say(
        f"Your cart holds {names}{rest}: {money(total, turn.currency)}{estimate}",
        f"In your cart you have {names}{rest}: {money(total, turn.currency)}{estimate}",
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
        _code_taken(turn, code, result["cart"])
    else:
        _code_refused(turn, code, result)
    buying.resume(turn)


def _code_taken(turn: Turn, code: str, cart: Mapping[str, Any]) -> None:
    if not cart["lines"]:
        turn.hide("apply_code")
        turn.say(f"I have noted {code}; it will count once there is something in your cart")
        if "expecting" not in turn.before:
            turn.ask("What may I show you?", "What shall we look for?")
        turn.offer()
        return
    off = cart["discount"]
    if float(off):
        turn.say(
            f"The code {code} takes {money(off, turn.currency)} off",
            f"{code} is good: it takes {money(off, turn.currency)} off",
        )
    else:
        turn.say(f"{code} is on your cart and will count towards the total")
    if not buying.propose_again(turn) and not buying.is_under_way(turn):
        turn.ask("Shall we go to checkout?", "Would you like to check out?", expecting="offer_check_out")
        turn.offer(CHECK_OUT, VIEW)


def _code_refused(turn: Turn, code: str, result: Mapping[str, Any]) -> None:
    details = result.get("details", {})
    reason = str(details.get("reason", ""))
    if reason == "below_minimum" and details.get("minimum"):
        turn.say(f"{code} asks for an order of {money(details['minimum'], turn.currency)} or more")
    elif reason in CODE_REASONS:
        turn.say(f"{code} {CODE_REASONS[reason]}, so nothing was changed")
    else:
        turn.say(
            f"I find no code {code}, so nothing was changed",
            f"{code} is not a code of ours; perhaps a letter slipped",
        )
