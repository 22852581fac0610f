"""The invented shoppers who look around, buy and review."""

from datetime import datetime, timedelta
from random import Random

from stylist.demo.catalogue.data import word_lists
from stylist.demo.catalogue.ids import demo_id
from stylist.demo.catalogue.names import slugify
from stylist.demo.catalogue.specs import PersonSpec

COUNT = 420

# City, state, first digits of the postal code, latitude, longitude.
_CITIES = (
    ("New York", "NY", "100", 40.71, -74.01),
    ("Brooklyn", "NY", "112", 40.68, -73.94),
    ("Boston", "MA", "021", 42.36, -71.06),
    ("Chicago", "IL", "606", 41.88, -87.63),
    ("San Francisco", "CA", "941", 37.77, -122.42),
    ("Los Angeles", "CA", "900", 34.05, -118.24),
    ("Seattle", "WA", "981", 47.61, -122.33),
    ("Austin", "TX", "787", 30.27, -97.74),
    ("Miami", "FL", "331", 25.76, -80.19),
    ("Atlanta", "GA", "303", 33.75, -84.39),
    ("Philadelphia", "PA", "191", 39.95, -75.17),
    ("Denver", "CO", "802", 39.74, -104.99),
    ("Portland", "OR", "972", 45.52, -122.68),
    ("Minneapolis", "MN", "554", 44.98, -93.27),
    ("New Orleans", "LA", "701", 29.95, -90.07),
    ("Charleston", "SC", "294", 32.78, -79.93),
)
_STREETS = (
    "Maple",
    "Orchard",
    "Chestnut",
    "Harbor",
    "Prospect",
    "Linden",
    "Juniper",
    "Franklin",
    "Willow",
    "Spruce",
    "Highland",
    "Park",
)
_KINDS = ("Street", "Avenue", "Lane", "Place", "Road")
_TIERS = ("PEARL",) * 15 + ("SAPPHIRE",) * 3 + ("DIAMOND",)


def person_specs(now: datetime) -> tuple[PersonSpec, ...]:
    """Several hundred people, each with an address of the reserved domain example.com's kind."""
    random = Random("people")
    words = word_lists("people.txt")
    people: dict[str, PersonSpec] = {}
    while len(people) < COUNT:
        person = _person(random.choice(words["first"]), random.choice(words["last"]), random, now)
        people.setdefault(person.email, person)
    return tuple(people.values())


def _person(first: str, last: str, random: Random, now: datetime) -> PersonSpec:
    email = f"{slugify(first)}.{slugify(last)}@people.demo.example"
    city, state, postal, latitude, longitude = random.choice(_CITIES)
    joined_at = now - timedelta(days=random.uniform(60, 900))
    return PersonSpec(
        id=demo_id("user", email),
        email=email,
        first_name=first,
        last_name=last.replace("OBrien", "O'Brien"),
        city=city,
        state=state,
        postal_code=f"{postal}{random.randint(1, 29):02d}",
        street=f"{random.randint(2, 480)} {random.choice(_STREETS)} {random.choice(_KINDS)}",
        latitude=round(latitude + random.uniform(-0.05, 0.05), 5),
        longitude=round(longitude + random.uniform(-0.05, 0.05), 5),
        joined_at=joined_at,
        last_login_at=now - timedelta(days=random.expovariate(1 / 20) + 0.1),
        login_count=random.randint(2, 60),
        tier=random.choice(_TIERS),
    )
