"""Abbreviations of time zones, as minutes east of Greenwich."""

from __future__ import annotations

from typing import Final

from sandbox.leadconduit.values import instants

_BY_OFFSET: Final = {
    -660: "NUT SST", -600: "CKT HAST TAHT", -570: "MART", -540: "AKST GAMT HNY",
    -480: "AKDT HAY HNP PST PONT", -420: "HAP HNR MST PDT", -360: "CST EAST GALT HAR HNC MDT",
    -300: "CDT COT ECT EST HAC HNE PET", -240: "AMT AST BOT CLT EDT FKT GYT HAE HNA PYT",
    -210: "HLV VET", -180: "ADT ART BRT CLST FKST GFT HAA PMST PYST SRT UYT WGT",
    -150: "HNT NST", -120: "BRST FNT PMDT UYST WGST", -90: "HAT NDT", -60: "AZOT CVT EGT",
    0: "EGST GMT UTC WET WEZ WT", 60: "BST MEZ WAT WEST WESZ", 120: "CAT CEST EET MESZ SAST WAST",
    180: "EAT EEST IDT MSK", 210: "IRST", 240: "AZT GET GST KUYT MSD MUT RET SAMT SCT",
    270: "AFT IRDT", 300: "AQTT AZST MAWT MVT PKT TFT TJT TMT UZT YEKT", 330: "IST", 345: "NPT",
    360: "ALMT BTT IOT KGT NOVT OMST", 390: "CCT MMT", 420: "CXT DAVT HOVT ICT KRAT WIB",
    480: "AWST BNT CAST HKT IRKT MYT PHT SGT ULAT WITA", 540: "AWDT JST KST PWT TLT WIT YAKT",
    570: "ACST", 600: "AEST PGT VLAT YAPT", 630: "ACDT LHST", 660: "AEDT LHDT NCT SBT VUT",
    690: "NFT", 720: "ANAT FJT GILT MAGT MHT NZST PETT TVT WFT", 780: "FJST NZDT PHOT TKT WST",
    840: "LINT",
}  # fmt: skip
_FIXED: Final = {name: offset for offset, names in _BY_OFFSET.items() for name in names.split()}
_AMERICAN: Final = {"ET": -300, "CT": -360, "MT": -420, "PT": -480}


def offset_of(abbreviation: str, wall: int) -> int | None:
    """Minutes east of Greenwich at that wall clock; None if no such zone is known.

    grade: observed | EST, CST and their like do not move with the season | leadconduit-types 4.23.2
    """
    name = abbreviation.upper()
    if name in _FIXED:
        return _FIXED[name]
    year = instants.date_of(wall // instants.DAY)[0]
    if name in _AMERICAN:
        summer = _sunday(year, 3, 8) <= wall < _sunday(year, 11, 1)
        return _AMERICAN[name] + (60 if summer else 0)
    if name == "CET":
        return 120 if _sunday(year, 3, 25) <= wall < _sunday(year, 10, 25) else 60
    return None


def _sunday(year: int, month: int, day: int) -> int:
    """The wall clock at two o'clock on the first Sunday from that day on."""
    days = instants.days_of(year, month, day)
    return (days + -instants.weekday_of(days) % 7) * instants.DAY + 2 * instants.HOUR
