"""Dates as pages write them, in the twelve languages of the lexicon."""

from __future__ import annotations

import re

_MONTHS = """
    jan january januar janvier enero gennaio janeiro januari stycznia января يناير
    feb february februar février febrero febbraio fevereiro februari lutego февраля فبراير
    mar march märz mars marzo março maart marca марта مارس
    apr april avril abril aprile kwietnia апреля أبريل
    may mai mayo maggio maio mei maja мая مايو
    jun june juni juin junio giugno junho czerwca июня يونيو
    jul july juli juillet julio luglio julho lipca июля يوليو
    aug august août agosto augustus sierpnia августа أغسطس
    sep sept september septembre septiembre settembre setembro września сентября سبتمبر
    oct okt october oktober octobre octubre ottobre outubro października октября أكتوبر
    nov november novembre noviembre novembro listopada ноября نوفمبر
    dec dez december dezember décembre diciembre dicembre dezembro grudnia декабря ديسمبر
"""
MONTH = {name: number for number, row in enumerate(_MONTHS.strip().split("\n"), 1) for name in row.split()}

_YEAR = r"(?P<y>(?:19|20)\d\d)"
SHAPES = (
    re.compile(rf"{_YEAR}[-/.年]\s?(?P<m>\d{{1,2}})[-/.月]\s?(?P<d>\d{{1,2}})日?"),
    re.compile(rf"(?P<d>\d{{1,2}})[./](?P<m>\d{{1,2}})[./]{_YEAR}"),
    re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.? (?:de )?(?P<m>[^\W\d]+)\.?,? (?:de )?{_YEAR}"),
    re.compile(rf"(?P<m>[^\W\d]+)\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}"),
)
LONGEST = 40  # characters of a time and a zone behind a date
WEEKDAY = re.compile(r"\s*[^\W\d]{2,10}\.?,? ?\Z")
AROUND = re.compile(  # what may follow a date: a time, a zone, the letter for "year"
    r"[\s,|()·–-]*(?:(?:at|um|à|a las|alle|às|om|o|в)\s)?"
    r"(?:\d{1,2}[:.h]\d\d(?::\d\d)?\s?(?:[aApP]\.?[mM]\.?|[uU]hr|h)?)?"
    r"[\s,|()·–-]*(?:[A-Z]{2,4}(?:[+-]\d{1,2}(?::?\d\d)?)?|r\.|г\.?)?[\s.)]*\Z"
)


def read(text: str, at: int = 0, *, anywhere: bool = False) -> tuple[str, int] | None:
    """(ISO date, place behind it) of the date that starts at `at`, a weekday before it or not; or anywhere from there.

    >>> read("Tue, 4 May 2021 10:31 GMT"), read("no date")
    (('2021-05-04', 15), None)
    """
    for shape in SHAPES:
        for match in shape.finditer(text, at):
            before = text[at : match.start()]
            if not anywhere and before.strip() and not WEEKDAY.match(before):
                break
            month = match["m"]
            number = int(month) if month.isdecimal() else MONTH.get(month.lower(), 0)
            if 1 <= number <= 12 and 1 <= int(match["d"]) <= 31:
                return f"{match['y']}-{number:02}-{int(match['d']):02}", match.end()
    return None


def fills(text: str, at: int = 0) -> bool:
    """Is the rest of `text` a date, with a time and a zone or without?"""
    found = read(text, at)
    if found is None:
        return False
    rest = " ".join(text[found[1] : found[1] + 2 * LONGEST].split())
    return len(rest) <= LONGEST and AROUND.match(rest) is not None
