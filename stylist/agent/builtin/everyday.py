"""Everyday words for what a fashion shop sells, and which of them mean the same.

Each line is a group: its head, then words that mean it (or are a kind of it). The live catalogue's own words take a
group over: in a shop whose category is called "Trainers", "sneakers" and "kicks" mean that category. For categories
`< wider` names the group to fall back on where the catalogue has no such category.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_CATEGORIES: Final = """
clothing: clothes, garments, apparel, ready to wear, ready-to-wear
dresses: dress, frock, maxi dress, midi dress, mini dress, slip dress, shirt dress, wrap dress, sundress,
  cocktail dress, party dress, shift dress, tea dress, lbd < clothing
gowns: gown, evening gown, ball gown, evening dress, evening dresses < dresses
tops: top, camisole, cami, tank top, tank, bodysuit, crop top, halter top < clothing
blouses: blouse, tunic < tops
shirts: shirt, button down, button-down, dress shirt, oxford shirt, polo, polo shirt < tops
t-shirts: t-shirt, tee, tshirt, t shirt, tee shirt < tops
knitwear: knit, knits, sweater, jumper, pullover, cardigan, turtleneck sweater, polo neck, roll neck,
  rollneck, hoodie, sweatshirt, sweatpants < clothing
trousers: trouser, pants, slacks, chinos, leggings, joggers, culottes, cargo pants < clothing
jeans: jean, denims < trousers
shorts: bermudas, bermuda shorts < clothing
skirts: skirt, midi skirt, mini skirt, pencil skirt, pleated skirt < clothing
suits: suit, tuxedo, tux, dinner jacket, dinner suit, three piece, pantsuit, trouser suit,
  tailoring < clothing
jackets: jacket, bomber, bomber jacket, leather jacket, biker jacket, denim jacket, windbreaker,
  gilet < coats
blazers: blazer, sport coat, sports jacket, suit jacket < jackets
coats: coat, overcoat, trench coat, trench, mac, raincoat, parka, puffer, puffer jacket, down jacket,
  down coat, pea coat, peacoat, topcoat, cape, poncho, outerwear < clothing
waistcoats: waistcoat, vest < suits
jumpsuits: jumpsuit, playsuit, romper, overalls, dungarees, boiler suit < dresses
swimwear: swimsuit, bathing suit, bikini, swim trunks, trunks, one piece, beachwear, swim shorts,
  swim < clothing
lingerie: underwear, bra, bralette, knickers, panties, boxers, hosiery, tights, stockings < clothing
nightwear: pyjamas, pajamas, pjs, nightgown, nightdress, robe, dressing gown, sleepwear, loungewear,
  kimono < lingerie
activewear: sportswear, gym wear, gym clothes, yoga pants, tracksuit < clothing
shoes: shoe, footwear
boots: boot, ankle boots, chelsea boots, knee boots, knee high boots, booties, bootie < shoes
heels: heel, pumps, pump, stilettos, stiletto, high heels, court shoes, kitten heels, slingbacks,
  slingback < shoes
sneakers: sneaker, trainers, trainer, kicks, tennis shoes, running shoes < shoes
loafers: loafer, moccasins, moccasin, driving shoes < shoes
sandals: sandal, slides, flip flops, espadrilles, mules, mule < shoes
flats: ballet flats, ballerinas, ballerina, ballet pumps, flat shoes < shoes
oxfords: derbies, derby shoes, brogues, brogue, lace-ups, lace ups, dress shoes, monk straps,
  formal shoes < shoes
slippers: slipper, house shoes < shoes
bags: bag, handbag, hand bag, purse
totes: tote, tote bag, shopper, shopper bag < bags
clutches: clutch, evening bag, pochette, minaudiere < bags
crossbody bags: crossbody, cross body, cross-body bag, crossbody bag, messenger bag, camera bag < bags
shoulder bags: shoulder bag, hobo, hobo bag, bucket bag, baguette < bags
top-handle bags: top handle bag, top-handle bag, satchel, bowling bag < bags
backpacks: backpack, rucksack < bags
briefcases: briefcase, laptop bag, work bag, document case < bags
travel bags: weekender, weekend bag, duffle, duffel, duffle bag, holdall, luggage, suitcase, carry on,
  carry-on, trolley, travel bag < bags
jewellery: jewelry, jewels, jewel
necklaces: necklace, pendant, chain, choker, locket < jewellery
earrings: earring, hoops, hoop earrings, studs, ear studs, drop earrings < jewellery
bracelets: bracelet, bangle, bangles, cuff bracelet < jewellery
rings: ring, signet ring, cocktail ring, engagement ring, wedding band < jewellery
brooches: brooch, pin brooch < jewellery
cufflinks: cufflink, cuff links < jewellery
watches: watch, timepiece, wristwatch, wrist watch, chronograph
accessories: accessory
scarves: scarf, shawl, stole, wrap scarf, pashmina, foulard, bandana, neckerchief < accessories
belts: belt < accessories
hats: hat, cap, beanie, fedora, beret, panama, panama hat, sun hat, bucket hat, headwear,
  baseball cap < accessories
gloves: glove, mittens < accessories
sunglasses: sunglass, shades, sunnies, eyewear, glasses < accessories
ties: tie, necktie, bow tie, bowtie, bow ties < accessories
wallets: wallet, cardholder, card holder, card case, coin purse, billfold, money clip,
  small leather goods < accessories
umbrellas: umbrella < accessories
pocket squares: pocket square, handkerchief < accessories
socks: sock < accessories
hair accessories: hair clip, headband, hairband, scrunchie, barrette < accessories
fragrance: fragrances, perfume, perfumes, cologne, scent, eau de parfum, eau de toilette, parfum, aftershave
home: homeware, home ware, housewares, interior, home decor, homewares
candles: candle, scented candle < home
throws: throw, blanket, blankets < home
cushions: cushion, pillow < home
bedding: bed linen, sheets, duvet cover, bedlinen < home
vases: vase < home
towels: towel, bath towels < home
tableware: plates, cups, glassware, mugs, mug < home
"""

_COLORS: Final = """
black: jet black, noir, jet
white: snow white, off white, off-white, optic white
ivory: 
cream: creme
ecru:
beige: nude, oatmeal
sand:
stone:
camel:
tan:
taupe:
brown:
chocolate: chocolate brown, dark chocolate
cognac: caramel
rust:
terracotta:
grey: gray
charcoal: anthracite
silver:
gold: golden
rose gold:
navy: navy blue, marine blue
blue:
sky blue: baby blue
powder blue: 
cobalt: royal blue, electric blue, cobalt blue
indigo:
midnight: midnight blue
teal: petrol
turquoise: aqua
green:
olive: olive green, army green
khaki:
emerald: emerald green, bottle green
forest: forest green, hunter green
sage: sage green
mint: mint green
lime:
pistachio:
yellow:
mustard:
butter yellow: pale yellow
saffron:
champagne:
orange:
coral: salmon
peach: apricot
red:
scarlet:
crimson:
burgundy: wine, wine red, maroon, bordeaux, oxblood, claret
pink:
blush: blush pink, pale pink, nude pink
rose: dusty rose, dusty pink, old rose
fuchsia: hot pink, magenta, shocking pink
purple: violet
plum:
aubergine: eggplant
lilac:
lavender: lavendar
bronze:
copper:
amber:
platinum:
steel:
tortoiseshell: tortoise, tortoise shell
multicolor: multicolour, multi-colored, multicoloured, rainbow, multi colored, multi-coloured
"""

_MATERIALS: Final = """
silk: silken, mulberry silk
satin: satiny
chiffon:
crepe: crêpe
velvet: velvety
wool: woollen, woolen, merino, merino wool, lambswool
cashmere: cashmire
mohair:
alpaca:
tweed:
flannel:
cotton: poplin
linen: linnen
denim:
leather: calfskin, lambskin, nappa, cowhide, real leather
patent leather: patent
vegan leather: faux leather, fake leather, leatherette
suede: nubuck
shearling: sheepskin
fur: mink, fox fur, real fur
faux fur: fake fur
lace:
tulle:
organza:
jersey:
viscose: rayon
polyester: synthetic, synthetics, man made fibres
nylon:
elastane: spandex, lycra
down: feathers, feather
canvas:
straw: raffia, wicker
gold: 18k gold, 18 karat gold
silver: sterling silver
platinum:
steel: stainless steel
pearl: pearls
diamond: diamonds
acetate:
rubber:
ceramic: porcelain
glass: crystal
recycled polyester:
organic cotton:
"""

_PATTERNS: Final = """
solid: plain, unpatterned
striped: stripe, stripes, stripy, pinstripe, pinstripes, pinstriped
floral: flower, flowers, flowery, botanical, flower print, floral print
checked: checks, check pattern, plaid, tartan, gingham, checkered, chequered, houndstooth, glen check,
  windowpane
polka dot: polka dots, dots, dotted, spots, spotted
animal print: leopard, leopard print, zebra, snake print, snakeskin, tiger print
paisley:
geometric: abstract
herringbone:
printed: print, prints, patterned
embroidered: embroidery
sequinned: sequin, sequins, sequined, glitter, glittery, sparkly
jacquard: brocade
monogram: logo, logos
tie dye: tie-dye
"""

_OCCASIONS: Final = """
wedding: weddings, bridal, nuptials, wedding guest, bridesmaid, getting married, married, marrying
work: office, business, job interview, interview, meeting, boardroom, conference
evening: gala, black tie, black-tie, formal event, opera, ball, red carpet, formal occasion
cocktail: cocktails, cocktail party, cocktail hour
party: parties, birthday party, new year's eve, new years eve, nye, clubbing
dinner: dinner party
date night: date, romantic dinner
garden party: races, the races, ascot
beach: holiday, vacation, resort, honeymoon, seaside, pool party
travel: trip, flight, travelling, traveling, journey
everyday: daily, every day, day to day
casual: weekend, brunch
graduation: prom
funeral: mourning, memorial service
christening: baptism
sport: gym, workout, hiking, running
ski: skiing, apres ski, après-ski, ski trip
anniversary:
birthday:
christmas: xmas, holiday season
valentine's day: valentines, valentine
mother's day:
"""

_SEASONS: Final = """
spring: springtime
summer: summertime, summery, hot weather, warm weather, june, july, august
autumn: fall, autumnal
winter: wintertime, wintry, cold weather, snow, december, january, february
"""

_FITS: Final = """
slim: slim fit, slim-fit, skinny, fitted, figure hugging, bodycon, tight, close fitting, body hugging
regular: regular fit, classic fit, straight, straight cut, straight leg
relaxed: loose, relaxed fit, loose fit, comfortable fit, roomy, loose-fitting
oversized: oversize, over sized, baggy, boxy
tailored: structured
wide leg: wide-leg, palazzo, flared
a-line: a line, flowing, flowy
high waisted: high-waisted, high waist, high rise
cropped: crop
petite:
plus size: plus-size, curvy
"""

_NECKLINES: Final = """
v-neck: v neck, vneck, plunging, deep v
crew neck: crewneck, crew, round neck
boat neck: bateau, boatneck
turtleneck: roll neck, polo neck, high neck, mock neck, roll-neck
halter: halterneck, halter neck
off-shoulder: off the shoulder, bardot, off shoulder, off-the-shoulder
one-shoulder: one shoulder, asymmetric neckline
square neck: square neckline
scoop neck: scoop
sweetheart: sweetheart neckline
cowl: cowl neck
strapless: bandeau, without straps
collared: collar, shirt collar
"""

_SLEEVES: Final = """
sleeveless: no sleeves, without sleeves
short sleeve: short sleeves, short-sleeved, short sleeved, cap sleeve, cap sleeves
three-quarter sleeve: three quarter sleeves, 3/4 sleeves, elbow length sleeves, elbow sleeves
long sleeve: long sleeves, long-sleeved, long sleeved, full sleeves, with sleeves
puff sleeve: puff sleeves, puffed sleeves, balloon sleeves
bell sleeve: bell sleeves
"""

_LENGTHS: Final = """
mini: very short, above the knee, above-the-knee
knee: knee length, knee-length, to the knee
midi: mid length, mid-length, below the knee, tea length, calf length
maxi: floor length, floor-length, full length, ankle length, to the floor, long length
"""

_STYLES: Final = """
minimalist: minimal, understated, simple, clean lines, pared back, quiet luxury
classic: timeless, traditional, preppy
elegant: chic, sophisticated, refined, dressy
romantic: feminine, girly
bohemian: boho
edgy: rock, punk, grunge, rebellious
sporty: athletic, athleisure
streetwear: street style, urban
vintage: retro, art deco, 70s, 60s, 90s, 80s
modern: contemporary
glamorous: glam, glitzy
bold: statement, eye catching, eye-catching, daring
avant-garde: avant garde, experimental, artsy
formal: smart
smart casual: smart-casual
sustainable: eco, eco friendly, ethical, organic, recycled, eco-friendly
cosy: cozy, comfy
nautical:
western: cowboy
tailored:
"""

SHADES: Final = frozenset(
    {
        "dark",
        "light",
        "pale",
        "deep",
        "bright",
        "pastel",
        "hot",
        "soft",
        "dusty",
        "electric",
        "neon",
        "warm",
        "muted",
    }
)
BASIC_COLORS: Final = frozenset(
    {
        "black",
        "white",
        "grey",
        "beige",
        "brown",
        "red",
        "orange",
        "yellow",
        "green",
        "blue",
        "purple",
        "pink",
        "gold",
        "silver",
    }
)

GENDERS: Final[Mapping[str, tuple[str, str | None]]] = {
    "women": ("women", None), "woman": ("women", None), "female": ("women", None), "lady": ("women", None),
    "femme": ("women", None),
    "womenswear": ("women", None), "men": ("men", None), "man": ("men", None), "male": ("men", None),
    "gentleman": ("men", None),
    "menswear": ("men", None), "guy": ("men", None), "unisex": ("unisex", None),
    "wife": ("women", "wife"), "girlfriend": ("women", "girlfriend"), "mother": ("women", "mother"),
    "mom": ("women", "mother"),
    "mum": ("women", "mother"), "mama": ("women", "mother"), "sister": ("women", "sister"),
    "daughter": ("women", "daughter"),
    "grandmother": ("women", "grandmother"), "grandma": ("women", "grandmother"), "aunt": ("women", "aunt"),
    "niece": ("women", "niece"),
    "fiancee": ("women", "fiancee"), "bride": ("women", None), "gf": ("women", "girlfriend"), "hubby": ("men",
    "husband"),
    "husband": ("men", "husband"), "boyfriend": ("men", "boyfriend"), "father": ("men", "father"),
    "dad": ("men", "father"),
    "brother": ("men", "brother"), "son": ("men", "son"), "grandfather": ("men", "grandfather"),
    "grandpa": ("men", "grandfather"),
    "uncle": ("men", "uncle"), "nephew": ("men", "nephew"), "fiance": ("men", "fiance"), "groom": ("men",
    None), "bf": ("men", "boyfriend"),
}  # fmt: skip
RECIPIENTS: Final = frozenset(
    {
        "friend",
        "partner",
        "colleague",
        "boss",
        "baby",
        "kid",
        "child",
        "teenager",
        "parent",
        "cousin",
        "client",
        "teacher",
    }
)


@dataclass(frozen=True, slots=True)
class Group:
    """Words of one meaning; `head` is among `words`, and `wider` is the head of the group that includes this one."""

    head: str
    words: tuple[str, ...]
    wider: str | None


def _read(table: str) -> tuple[Group, ...]:
    groups = []
    for line in table.strip().replace("\n  ", " ").splitlines():
        names, _, wider = line.partition("<")
        head, _, words = names.partition(":")
        members = (head.strip(), *(word.strip() for word in words.split(",") if word.strip()))
        groups.append(Group(head.strip(), members, wider.strip() or None))
    return tuple(groups)


GROUPS: Final[Mapping[str, tuple[Group, ...]]] = {
    "categories": _read(_CATEGORIES),
    "colors": _read(_COLORS),
    "materials": _read(_MATERIALS),
    "patterns": _read(_PATTERNS),
    "occasions": _read(_OCCASIONS),
    "seasons": _read(_SEASONS),
    "fits": _read(_FITS),
    "necklines": _read(_NECKLINES),
    "sleeves": _read(_SLEEVES),
    "lengths": _read(_LENGTHS),
    "style_tags": _read(_STYLES),
}
