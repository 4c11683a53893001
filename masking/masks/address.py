"""The mask of an address: province, city and district stay, everything after them goes."""

import re
from collections.abc import Callable

from masking.classes import MaskKind
from masking.masks.normal import compact
from masking.masks.places import CITIES, MUNICIPALITIES, PROVINCES
from masking.masks.stars import STARS, WHOLE

_municipality = re.compile(f"(?:{'|'.join(MUNICIPALITIES)})市")
_province = re.compile("|".join(PROVINCES))
_city = re.compile("|".join(CITIES))
_han = "[\u4e00-\u9fff]"
_inside = f"(?:(?![街路道巷号弄栋室层镇村区县旗市]){_han})"
_district = re.compile(
    f"{_han}(?:{_inside}{{0,12}}自治[县旗]|{_inside}{{1,6}}市|{_inside}{{0,7}}[县旗]"
    f"|{_inside}{{0,7}}(?<![小社园厂校营库景院片病])(?<!工业|商业|住宅|别墅|生活|家属|宿舍)区)(?![街路道巷])"
)
_several = re.compile("[;|\r\n]")


def address_mask(show_district: bool) -> Callable[[str], str]:
    """
    Make the mask that shows an address down to the district, or the province only.

    Provinces and cities come from closed lists: a name before them, or a housing estate that looks like a
    district, must not slip through.
    """

    def mask(value: str) -> str:
        text = compact(value)
        if _several.search(text):
            return WHOLE[MaskKind.ADDRESS]
        end = _end_of_district(text) if show_district else _end_of_province(text)
        return text[:end] + STARS

    return mask


def _end_of_province(text: str) -> int:
    found = _municipality.match(text) or _province.match(text)
    return found.end() if found else 0


def _end_of_district(text: str) -> int:
    province = _end_of_province(text)
    city = _city.match(text, province)
    end = city.end() if city else province
    district = _district.match(text, end) if end else None
    return district.end() if district else end
