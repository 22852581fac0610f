"""Tells English from other languages, well enough to say so in the shopper's own."""

import re
from collections.abc import Mapping
from typing import Final

from stylist.agent.builtin.words import word_set

_SCRIPTS: Final = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
# Frequent short words that are no English words.
_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "de": word_set("ich du wir ihr sie ist sind bin habe haben hat nicht kein keine ein eine einen einem "
    "einer der das dem den und oder aber mit für von "
        "auf zu suche möchte kleid schuhe mantel tasche bitte danke hallo guten wo wie was wann meine mein "
        "bestellung unter über größe rot "
        "schwarz weiß blau kann können brauche zeig mir gibt es auch noch etwas hochzeit"),
    "fr": word_set("je tu il elle nous vous est suis une des les du de et ou mais avec pour sur dans pas "
    "cherche voudrais veux robe chaussures sac "
        "manteau merci bonjour bonsoir salut où quoi quand ma mon mes commande moins taille noir noire "
        "rouge bleu blanc avez puis-je s'il plaît "
        "besoin montrez moi mariage été votre vos ce cette qui que"),
    "es": word_set("yo tú él ella nosotros es soy estoy una unos unas los las del el y o pero con para por "
    "sobre en busco quiero necesito vestido zapatos "
        "bolso abrigo gracias hola buenos dónde donde qué cuándo cuando mi mis pedido menos talla negro "
        "negra rojo azul blanco tienen puedo "
        "favor muéstrame boda verano está esta este que"),
    "it": word_set("io tu lui lei noi sono è una uno degli delle della il lo gli le e ma con per su nel "
    "non cerco vorrei voglio vestito abito scarpe borsa "
        "cappotto grazie ciao buongiorno dove cosa quando mio mia ordine meno taglia nero nera rosso blu "
        "bianco avete posso favore bisogno "
        "mostrami matrimonio estate questo questa che di"),
    "pt": word_set("eu você ele ela nós sou estou uma uns umas os as do da dos das e mas com para por em "
    "não procuro quero preciso vestido sapatos bolsa "
        "casaco obrigado obrigada olá bom dia onde quando meu minha pedido menos tamanho preto preta "
        "vermelho azul branco tem posso favor "
        "casamento verão este esta que"),
    "nl": word_set("ik jij hij zij wij ben heb hebben niet geen een het de en of maar met voor van op te "
    "zoek wil jurk schoenen tas jas alsjeblieft "
        "bedankt hallo goedemorgen waar wat wanneer mijn bestelling onder maat zwart zwarte rood blauw wit "
        "kan kunnen nodig bruiloft"),
    "pl": word_set("szukam chcę sukienka buty torebka proszę dziękuję cześć dzień dobry gdzie moje "
    "zamówienie jest nie mam czy rozmiar dla"),
    "sv": word_set("jag du är inte ett och eller men med för till söker vill klänning skor väska tack hej "
    "var min beställning storlek svart"),
    "tr": word_set("ben bir ve için arıyorum elbise ayakkabı çanta teşekkürler merhaba nerede siparişim "
    "var mı istiyorum siyah beden"),
}  # fmt: skip
_ENGLISH: Final = word_set(
    "the a an i i'm you is are am do does did have has need want show me my your it "
    "this that these and or but with for from in on at to of not "
    "no yes please what where when how who which can could would under over between looking find dress "
    "size order cart add thanks thank hello "
    "hi something any some one more like get buy take much many there be was will see black red blue white "
    "shoes bag coat"
)
_LETTERS_ABROAD: Final = re.compile(r"[ßœąćęłńśźżğşıñ¿¡ãõ]")


def language_of(text: str) -> str:
    """ISO 639-1 code; English when in doubt, since product names and fragments are in no language."""
    lower = text.lower()
    letters = sum(map(str.isalpha, lower))
    for code, script in _SCRIPTS:
        count = len(script.findall(lower))
        if count >= 2 and count * 3 >= letters:
            return code
    words = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*", lower)
    english = sum(word in _ENGLISH for word in words)
    scores = {code: sum(word in known for word in words) for code, known in _WORDS.items()}
    best = max(scores, key=lambda code: scores[code])
    strange = 1 if _LETTERS_ABROAD.search(lower) else 0
    if scores[best] + strange >= 2 and scores[best] > english + (0 if len(words) > 3 else 1) - strange:
        return best
    if len(words) <= 3 and scores[best] == len(words) > 0 and english == 0:
        return best
    return "en"
