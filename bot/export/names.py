"""Names of people as reference managers want them: "family, given", particles and suffixes in their place. Pure."""

import unicodedata

from bot.model import Value
from bot.text import readable

PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "los",
        "ten",
        "ter",
        "van",
        "von",
        "zu",
        "zur",
    ]
)
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"})


class Name(Value, frozen=True, kw_only=True):
    """A person's name in its parts; one without a given name has only `family`."""

    family: str
    given: str = ""
    particle: str = ""
    suffix: str = ""

    @property
    def sorted_form(self) -> str:
        """`van Beethoven, Jr., Ludwig`, as BibTeX and RIS read it."""
        last = " ".join(part for part in (self.particle, self.family) if part)
        return ", ".join(part for part in (last, self.suffix, self.given) if part)


def parse_name(written: str) -> Name:
    """Return the parts of a name written `Given particle Family Suffix` or `Family, Given`."""
    name = readable(written)
    if "," in name:
        return _with_comma([part.strip() for part in name.split(",")])
    words = name.split()
    suffix = words.pop() if len(words) > 2 and words[-1].casefold() in SUFFIXES else ""
    if len(words) < 2:
        return Name(family=" ".join(words) or "Anonymous", suffix=suffix)
    start = next((at for at, word in enumerate(words[1:-1], 1) if word.casefold() in PARTICLES), len(words) - 1)
    end = start
    while end < len(words) - 1 and words[end].casefold() in PARTICLES:
        end += 1
    return Name(
        family=" ".join(words[end:]), given=" ".join(words[:start]), particle=" ".join(words[start:end]), suffix=suffix
    )


def key_part(text: str) -> str:
    """Return the letters and digits of `text` as ASCII in lower case; "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", readable(text)).casefold()
    return "".join(character for character in plain if character.isascii() and character.isalnum())


def _with_comma(parts: list[str]) -> Name:
    words = parts[0].split()
    particles = []
    while len(words) > 1 and words[0].casefold() in PARTICLES:
        particles.append(words.pop(0))
    suffix = parts[1] if len(parts) > 2 or (len(parts) == 2 and parts[1].casefold() in SUFFIXES) else ""
    given = " ".join(parts[2:] if suffix else parts[1:])
    return Name(family=" ".join(words) or "Anonymous", given=given, particle=" ".join(particles), suffix=suffix)
