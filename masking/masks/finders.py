"""What is looked for in a free text, in which order, and what is put in its place."""

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple, TypeAlias

from masking.masks.codes import PLATE_REGIONS, email_mask, plate_mask
from masking.masks.formats import MaskFormats
from masking.masks.identity import national_id_mask
from masking.masks.runs import BETWEEN, RUN, RunMask
from masking.masks.stars import STARS

REMOVED: Final = "[已屏蔽]"
"""In place of what a word announces: a handle has no partial form."""

CLAIMED: Final = "\x00"
"""Fills what a finder took, so that the ones after it pass over; folding leaves none in a text."""

Replace: TypeAlias = Callable[[str], str]
"""From a hit to what stands instead: itself when it may stay."""


class Finder(NamedTuple):
    """A pattern whose group `hit` is what gets replaced."""

    pattern: re.Pattern[str]
    replace: Replace
    needs: str = ""
    """Signs without any of which there is no hit, so that most notes are spared the search."""


def finders(formats: MaskFormats) -> tuple[Finder, ...]:
    """List all finders in their order: what a word announces first, bare digits last."""
    email, identity, plate = (
        email_mask(formats.mail_domains),
        national_id_mask(formats),
        plate_mask(formats.plate),
    )
    run = RunMask(formats)
    return (
        Finder(_after_words(formats.secret_words, ANY_SIGNS), lambda hit: REMOVED),
        Finder(
            EMAIL, lambda hit: hit if hit.startswith(STARS) and email(hit) == hit else email(hit), needs="@(["
        ),
        Finder(_after_words(formats.handle_words, HANDLE), lambda hit: REMOVED),
        Finder(BIRTHDAY, _year),
        Finder(DAY, _day),
        Finder(NETWORK, lambda hit: STARS, needs=".:-"),
        Finder(PLATE, plate),
        Finder(DOCUMENT, lambda hit: identity(_bare(hit))),
        Finder(RESIDENT_ID, lambda hit: identity(_bare(hit))),
        Finder(CODE, lambda hit: STARS),
        Finder(SPREAD_MOBILE, lambda hit: run(_bare(hit))),
        Finder(RUN, run),
    )


def _after_words(words: Iterable[str], announced: str) -> re.Pattern[str]:
    longest_first = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    link = "(?:[\\s:=~\"'(\\[<\u00b7\u2014-]|号|码|是|为|叫|id|is|no){0,6}"
    return re.compile(f"(?<![a-z])(?:{longest_first}){link}(?P<hit>{announced})", re.IGNORECASE)


ANY_SIGNS: Final = "(?:(?<![a-z])|(?![a-z]))[!-~]{3,64}"
"""What authenticates is not guessed at. A word that merely goes on, such as pinyin, announces nothing."""

HANDLE: Final = "(?:[a-z0-9@!#$%^&._+-]{3,64}|[0-9]{1,2}(?=\\s[0-9]))(?:\\s[0-9]{1,8}){0,6}"

EMAIL: Final = re.compile(
    "(?P<hit>[a-z0-9._%+*-]{0,64}\\s{0,2}(?:@|\\(at\\)|\\[at\\])\\s{0,2}[a-z0-9][a-z0-9.-]{0,252})",
    re.IGNORECASE,
)

_date = (
    "(?:19|20)[0-9]{2}(?:(?P<dash>[-/.])(?:0?[1-9]|1[0-2])(?P=dash)(?:[12][0-9]|3[01]|0?[1-9])"
    "|\\s?年\\s?[0-9十]{1,3}\\s?月\\s?[0-9十廿卅]{1,3}\\s?[日号]?)(?![0-9]|[-/.*][0-9])"
)
BIRTHDAY: Final = re.compile(
    f"(?:生日|出生日期|出生年月|出生|生于|诞辰|born|birthday|birth|dob)[\\s:=是为在on]{{0,6}}(?P<hit>{_date})",
    re.IGNORECASE,
)
DAY: Final = re.compile(f"(?<![0-9*])(?<![0-9*][-/. ])(?P<hit>{_date})")
NOT_BORN_YET: Final = 2020
"""A date from this year on is read as an appointment, an older one as somebody's birth date."""

NETWORK: Final = re.compile(
    "(?P<hit>(?<![0-9.])[0-9]{1,3}(?:\\.[0-9]{1,3}){3}(?!\\.?[0-9])"
    "|(?<![0-9a-f:])(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{1,4}|(?:[0-9a-f]{2}-){5}[0-9a-f]{2})",
    re.IGNORECASE,
)
PLATE: Final = re.compile(
    f"(?P<hit>[{PLATE_REGIONS}][\\s\u00b7\u2022.-]{{0,2}}[a-z][\\s\u00b7\u2022.-]{{0,2}}"
    "(?=[a-z]{0,5}[0-9])[a-z0-9]{4,6}[挂学警港澳领]?)(?![a-z0-9])",
    re.IGNORECASE,
)

_spaced_digit = f"{BETWEEN}?[0-9]"
_alone = f"(?!{BETWEEN}?[0-9*]|[a-z])"  # more digits would make it another, longer number
DOCUMENT: Final = re.compile(
    f"(?<![a-z0-9])(?P<hit>[a-z]{{1,2}}(?:{_spaced_digit}){{6}}{BETWEEN}?\\([0-9a]{BETWEEN}?\\)"
    f"|(?:[hm](?:{_spaced_digit}){{10}}|[a-z]{{3}}(?:{_spaced_digit}){{12}}|[a-z](?:{_spaced_digit}){{8}}"
    f"|[a-z]{{1,2}}(?:{_spaced_digit}){{6}}{BETWEEN}?[0-9a]){_alone})",
    re.IGNORECASE,
)
RESIDENT_ID: Final = re.compile(
    f"(?<![0-9])(?P<hit>[0-9](?:{BETWEEN}{{0,3}}[0-9]){{16}}{BETWEEN}{{0,3}}[xX])(?![a-zA-Z])"
)
CODE: Final = re.compile(
    "(?P<hit>(?=[0-9*_-]{0,63}[A-Za-z])(?=(?:[A-Za-z*_-]{0,63}[0-9]){5})"
    f"[A-Za-z0-9*](?:[-_]?[A-Za-z0-9*]){{6,63}}(?:{BETWEEN}?[0-9]){{0,24}})"
)
"""A token of letters and at least five digits, such as a contract number, and digits that go on behind it."""

SPREAD_MOBILE: Final = re.compile(
    "(?<![0-9])(?P<hit>1[3-9][0-9][^\\w\\n\\x00]{1,3}[0-9]{4}[^\\w\\n\\x00]{1,3}[0-9]{4})(?![0-9])"
)


def _year(hit: str) -> str:
    return hit[:4]


def _day(hit: str) -> str:
    return hit if int(hit[:4]) >= NOT_BORN_YET else hit[:4]


def _bare(hit: str) -> str:
    return re.sub("[^0-9A-Za-z]", "", hit)
