"""Handlers of what is not about goods: courtesy, policies, people, and what is no business of a shop."""

import re

from stylist.agent.builtin import basket, buying, finding, telling
from stylist.agent.builtin.addresses import country_named
from stylist.agent.builtin.dialogue import Turn
from stylist.agent.builtin.meaning import Act, Intent

HESITATES = re.compile(
    r"\W*(?:h+m+|um+|uh+|well|oh|so|let me (?:think|see)|one (?:moment|second|sec))\W*", re.IGNORECASE
)

OPENERS = (
    ("A dress for a wedding", "I need a silk dress for a summer wedding, under $900"),
    ("An everyday bag", "Show me leather bags for every day"),
    ("What houses do you carry?", "Which houses do you carry?"),
)

YES_NO = (("Yes, please", "Yes, please ask a colleague"), ("No, thank you", "No, thank you"))
PERSON = ("Speak to a person", "I would like to speak to a person")

# What understanding calls a topic, and what the policies call it.
TOPICS = {
    "delivery": "delivery",
    "shipping": "delivery",
    "returns": "returns",
    "return": "returns",
    "exchange": "returns",
    "exchanges": "returns",
    "refunds": "returns",
    "refund": "returns",
    "duties": "duties",
    "customs": "duties",
    "tax": "duties",
    "payment": "payment",
    "gift_cards": "payment",
    "authenticity": "authenticity",
    "repairs": "repairs",
    "care": "repairs",
    "membership": "membership",
    "privacy": "privacy",
}

# What a colleague is asked to do when the stylist has no tool for it.
FOR_A_COLLEAGUE = {
    Intent.CANCEL_ORDER: "a cancellation",
    Intent.CHANGE_ORDER: "a change to an order",
    Intent.RETURN_ITEMS: "a return",
    Intent.EXCHANGE_ITEMS: "an exchange",
    Intent.LOYALTY: "your points",
    Intent.MEMBERSHIP: "your membership",
    Intent.WISHLIST_SAVE: "your wish list",
    Intent.WISHLIST_VIEW: "your wish list",
    Intent.WISHLIST_REMOVE: "your wish list",
    Intent.STYLE_QUIZ: "a style consultation",
    Intent.VIEW_PROFILE: "your profile",
    Intent.UPDATE_PROFILE: "your profile",
    Intent.OUTFIT: "a whole look",
    Intent.TRENDS: "what is coming this season",
    Intent.SIZE_ADVICE: "advice on size",
    Intent.REVIEWS: "what others say of a piece",
    Intent.WRITE_REVIEW: "a review",
    Intent.NOTIFICATIONS: "alerts",
    Intent.PHOTO_SEARCH: "a search by picture",
}


def greet(turn: Turn, act: Act) -> None:
    name = turn.moment.state["shopper"].get("name")
    to_whom = f", {name.split()[0]}" if name else ""
    if turn.moment.earlier:
        turn.say(f"Good to see you again{to_whom}", f"Hello again{to_whom}", f"Good day{to_whom}")
        buying.resume(turn)
        if turn.question is None:
            turn.ask("What shall we look for?", "What may I show you?")
    else:
        turn.say(
            f"Good day{to_whom}. I am the house's AI stylist; I find pieces, advise, and see to the purchase"
        )
        turn.ask("What are you looking for?", "What may I find for you?")
    turn.offer(*OPENERS)


def thanks(turn: Turn, act: Act) -> None:
    turn.say("With pleasure", "You are welcome", "Gladly", "It was a pleasure")
    buying.resume(turn)


def goodbye(turn: Turn, act: Act) -> None:
    turn.say(
        "Goodbye. Your cart and our conversation stay as they are",
        "Until next time. Everything is kept as you leave it",
    )


def ask_bot(turn: Turn, act: Act) -> None:
    turn.say(
        "Yes, I am an AI stylist. I know this shop's pieces, prices and stock, and see an order through; for "
        "anything beyond that a colleague is glad to answer",
        "I am an AI stylist, not a person. What I say of pieces and prices comes from the shop's own books, and a "
        "colleague can take over whenever you wish",
    )
    buying.resume(turn)
    turn.offer(PERSON)


def chitchat(turn: Turn, act: Act) -> None:
    if is_unclear(act):
        unclear(turn, act)
        return
    if HESITATES.fullmatch(act.span):
        turn.say("Take all the time you need", "There is no hurry")
        buying.resume(turn)
        return
    turn.say(
        "That is good to hear",
        "I do like a conversation, though clothes are what I know",
        "It is kind of you to tell me",
    )
    buying.resume(turn)
    if turn.question is None:
        turn.ask("Is there a piece or an occasion I can help with?", "What may I look for on your behalf?")
        turn.offer(*OPENERS)


UNCLEAR_BELOW = 0.35
FRAGMENT = 4  # words


def is_unclear(act: Act) -> bool:
    """Whether a message holds no words one could go by: an emoji alone, keys pressed at random, a bare size."""
    is_bare = bool(act.slots.sizes or act.slots.quantity) and len(act.span.split()) <= FRAGMENT
    return is_bare or act.confidence < UNCLEAR_BELOW or not any(char.isalpha() for char in act.span)


def unclear(turn: Turn, act: Act) -> None:
    """Say so plainly, and ask."""
    if turn.cart_lines and (act.slots.sizes or act.slots.quantity) and not turn.before.get("pending"):
        basket.change(turn, act)
        return
    if act.slots.sizes:
        turn.say(f"Size {act.slots.sizes[0].value}, gladly")
        turn.ask("Of which piece?", "What kind of piece shall it be?")
        return
    if not any(char.isalnum() for char in act.span):
        turn.say("I read words better than signs", "That one I cannot quite read")
    else:
        turn.say("I did not quite follow that", "That I did not understand", "I could not make sense of that")
    buying.resume(turn)
    if turn.question is None:
        turn.ask("Would you tell me in a few words what you are looking for?", "What may I find for you?")
        turn.offer(*OPENERS)


def out_of_scope(turn: Turn, act: Act) -> None:
    if is_unclear(act):
        unclear(turn, act)
        return
    turn.say(
        "That is outside what I can judge: I know clothes, accessories and this shop",
        "I would only be guessing there; my field is the wardrobe",
        "There I cannot be of use, since I know only fashion and this house",
    )
    buying.resume(turn)
    if turn.question is None:
        turn.ask(
            "Is there anything to wear or to give that I can look for?",
            "May I help with something to wear instead?",
        )


def hand_to_person(turn: Turn, act: Act) -> None:
    result = turn.call("hand_to_person", reason="asked", question=act.span[:500])
    if result.get("was_open"):
        turn.say(
            "A colleague has been asked already and will answer here",
            "Your request is with a colleague already",
        )
    else:
        turn.say(
            "I have asked a colleague to join; the answer will come right here",
            "A colleague will take over from me and answer in this conversation",
        )
    turn.offer()


def complaint(turn: Turn, act: Act) -> None:
    result = turn.call("hand_to_person", reason="upset", question=act.span[:500])
    turn.say(
        "I am sorry; that is not how it should be",
        "That should not have happened, and I apologise",
        "I am sorry to hear this",
    )
    if result.get("was_open"):
        turn.say("A colleague already has your case and will answer here")
    else:
        turn.say("I have brought it to a colleague, who will answer here and put it right with you")
    turn.offer()


def policy_question(turn: Turn, act: Act) -> None:
    topic = TOPICS.get(act.slots.topic or "")
    if topic is None:
        turn.say("I do not have that in our policies, and would rather not guess")
        turn.ask("Shall I ask a colleague?", expecting="offer_person")
        turn.offer(*YES_NO)
        return
    country = act.slots.address.country if act.slots.address else country_named(act.span)
    result = turn.call("get_policy", topic=topic, country=country)
    turn.said.append(str(result["text"]))
    buying.resume(turn)


def confirm(turn: Turn, act: Act) -> None:
    """A yes that no open confirmation took: it answers what was asked, if anything was."""
    before = turn.before
    expecting = str(before.get("expecting", "")).partition(":")[0]
    if expecting == "offer_person":
        hand_to_person(turn, act)
    elif expecting == "offer_check_out":
        buying.check_out(turn, act)
    elif expecting == "offer_wider":
        finding.widen(turn)
    elif expecting == "offer_more" and before.get("focus"):
        telling.tell_of(turn, act, str(before["focus"]))
    elif expecting == "offer_similar" and before.get("focus"):
        finding.similar(turn, str(before["focus"]))
    elif len(turn.moment.state.get("open_confirmations", ())) > 1:
        turn.say("More than one thing is waiting for your word, so please press Confirm on the one you mean")
    elif turn.moment.state.get("open_confirmations"):
        turn.dialogue["expecting"] = "confirmation"
        turn.say("To be sure of it: press Confirm, or say “confirm”, and the order is placed")
    elif before.get("pending"):
        basket.add(turn, act)
    elif expecting:
        buying.resume(turn)
        if turn.question is None:
            turn.ask("Which one shall it be?", "Which of them do you mean?")
    elif len(turn.moment.context.shown) > 1:
        turn.ask("Which one shall it be?", "Which of them do you mean?", expecting="which_product:tell_about")
    else:
        turn.say("Gladly", "Very well")
        turn.ask("What shall I look for?", "What would you like me to do?")


def deny(turn: Turn, act: Act) -> None:
    turn.say("As you wish", "Of course", "Very well, we leave it")
    if turn.cart_lines and (turn.before.get("expecting") == "offer_check_out" or buying.is_under_way(turn)):
        turn.say("Nothing is ordered, and your cart keeps everything as it is")
    turn.ask("Is there something else you would like to see?", "What may I look for instead?")
    turn.offer()


def other_language(turn: Turn) -> None:
    """Say so in that language, and offer a person."""
    language = turn.moment.understanding.language
    turn.said.append(OTHER_LANGUAGES.get(language, OTHER_LANGUAGES["en"]))
    turn.dialogue["expecting"] = "offer_person"
    turn.offer(PERSON)


OTHER_LANGUAGES = {
    "fr": "Je ne parle malheureusement que l'anglais. Souhaitez-vous qu'une collègue vous réponde ?",
    "de": "Leider spreche ich nur Englisch. Soll eine Kollegin Ihnen antworten?",
    "es": "Lo siento, solo hablo inglés. ¿Desea que le responda una colega?",
    "it": "Purtroppo parlo solo inglese. Desidera che le risponda una collega?",
    "pt": "Infelizmente só falo inglês. Deseja que uma colega lhe responda?",
    "nl": "Ik spreek helaas alleen Engels. Zal een collega u antwoorden?",
    "en": "I am afraid I only speak English. Shall a colleague answer you?",
}


def for_a_colleague(turn: Turn, act: Act) -> None:
    """What the stylist has no tool for is offered to a person, never pretended."""
    matter = FOR_A_COLLEAGUE.get(act.intent, "this")
    turn.say(
        f"For {matter} I would bring in a colleague; it is not something I can do myself",
        f"A colleague is the right person for {matter}, as I cannot see to it myself",
    )
    turn.ask("Shall I ask one to answer here?", "Shall I bring one in?", expecting="offer_person")
    turn.offer(*YES_NO)
