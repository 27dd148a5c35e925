"""Dates as pages write them, in the languages of the lexicon."""

from __future__ import annotations

import re

from cleanroom import lazy

_MONTHS = """
    jan january januar janvier enero gennaio janeiro januari stycznia января يناير tammikuuta ledna január ianuarie ocak
        січня ιανουαρίου ינואר בינואר ژانویه जनवरी มกราคม
    feb february februar février febrero febbraio fevereiro februari lutego февраля فبراير helmikuuta února február
        februarie şubat лютого φεβρουαρίου פברואר בפברואר فوریه फरवरी फ़रवरी กุมภาพันธ์
    mar march märz mars marzo março maart marca марта مارس marts maaliskuuta března március martie mart березня μαρτίου
        מרץ במרץ मार्च maret มีนาคม
    apr april avril abril aprile kwietnia апреля أبريل huhtikuuta dubna április aprilie nisan квітня απριλίου אפריל
        באפריל آوریل अप्रैल เมษายน
    may mai mayo maggio maio mei maja мая مايو maj toukokuuta května május mayıs травня μαΐου μαίου מאי במאי مه मई
        พฤษภาคม
    jun june juni juin junio giugno junho czerwca июня يونيو kesäkuuta června június iunie haziran червня ιουνίου יוני
        ביוני ژوئن जून มิถุนายน
    jul july juli juillet julio luglio julho lipca июля يوليو heinäkuuta července július iulie temmuz липня ιουλίου יולי
        ביולי ژوئیه जुलाई กรกฎาคม
    aug august août agosto augustus sierpnia августа أغسطس augusti elokuuta srpna augusztus ağustos серпня αυγούστου
        אוגוסט באוגוסט اوت अगस्त agustus สิงหาคม
    sep sept september septembre septiembre settembre setembro września сентября سبتمبر syyskuuta září szeptember
        septembrie eylül вересня σεπτεμβρίου ספטמבר בספטמבר سپتامبر सितंबर सितम्बर กันยายน
    oct okt october oktober octobre octubre ottobre outubro października октября أكتوبر lokakuuta října október
        octombrie ekim жовтня οκτωβρίου אוקטובר באוקטובר اکتبر अक्टूबर अक्तूबर ตุลาคม
    nov november novembre noviembre novembro listopada ноября نوفمبر marraskuuta listopadu noiembrie kasım листопада
        νοεμβρίου נובמבר בנובמבר نوامبر नवंबर नवम्बर พฤศจิกายน
    dec dez december dezember décembre diciembre dicembre dezembro grudnia декабря ديسمبر joulukuuta prosince decembrie
        desember aralık грудня δεκεμβρίου דצמבר בדצמבר دسامبر दिसंबर दिसम्बर ธันวาคม
"""
_ROWS = re.split(r"\n {4}(?=\S)", _MONTHS.rstrip())[1:]
MONTH = {name: number for number, row in enumerate(_ROWS, 1) for name in row.split()}

_YEAR = r"(?P<y>(?:19|20|25)\d\d)"  # 25..: the Buddhist era
_NAME = r"(?P<m>[^\s\d.,/()|·-]{2,16})"
BUDDHIST = 543
SHAPES = (
    lazy.pattern(rf"{_YEAR}[-/.年년]\s?(?P<m>\d{{1,2}})[-/.月월]\s?(?P<d>\d{{1,2}})[日일.]?"),
    lazy.pattern(rf"(?P<d>\d{{1,2}})[./-]\s?(?P<m>\d{{1,2}})[./-]\s?{_YEAR}"),
    lazy.pattern(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|º)?\.? (?:de )?{_NAME}\.?,? (?:de )?{_YEAR}"),
    lazy.pattern(rf"{_NAME}\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}"),
    lazy.pattern(rf"{_YEAR}\.? {_NAME} (?P<d>\d{{1,2}})\.?"),
    lazy.pattern(rf"(?P<d>\d{{1,2}}) tháng (?P<m>\d{{1,2}})(?:,| năm)? {_YEAR}"),
)
LONGEST = 40  # characters of a time and a zone behind a date
WEEKDAY = lazy.pattern(r"\s*[^\W\d]{2,10}\.?,? ?\Z")
AROUND = lazy.pattern(  # what may follow a date: a time, a zone, the letter for "year"
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
            month, year = match["m"], int(match["y"])
            number = int(month) if month.isdecimal() else MONTH.get(month.lower(), 0)
            if 1 <= number <= 12 and 1 <= int(match["d"]) <= 31:
                return f"{year - BUDDHIST * (year >= 2500)}-{number:02}-{int(match['d']):02}", match.end()
    return None


def fills(text: str, at: int = 0) -> bool:
    """Is the rest of `text` a date, with a time and a zone or without?"""
    found = read(text, at)
    if found is None:
        return False
    rest = " ".join(text[found[1] : found[1] + 2 * LONGEST].split())
    return len(rest) <= LONGEST and AROUND.match(rest) is not None
