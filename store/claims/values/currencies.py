"""Currencies: ISO 4217 codes, their signs, and their names in four languages (CLDR)."""

from __future__ import annotations

from typing import Final

from .word_lists import words

CODES: Final = words(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN
    BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD
    FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY
    KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
    MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR
    RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT
    TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
    ZWG
    """
)
ALSO_WORDS: Final = words("ALL TRY TOP CUP PEN SOS MOP GEL RON COP BAM SAR MAD SEK")
"""Codes that are words too: only after the number, or before one with cents."""
_SMALL: Final = words("eur usd gbp chf jpy cny sek nok dkk pln czk inr cad aud")
"""Codes that people also write in small letters."""
SIGNS: Final = {
    "€": "EUR", "£": "GBP", "¥": "", "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₪": "ILS",
    "₫": "VND", "₴": "UAH", "₦": "NGN", "฿": "THB", "$": "", "₱": "PHP", "₸": "KZT", "₡": "CRC",
    "₲": "PYG", "₵": "GHS", "₾": "GEL", "¢": "¢",
}  # fmt: skip
"""The dollar and the yen sign stand for several currencies."""
_SIGN_PREFIXES: Final = {
    "us": "USD", "a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "hk": "HKD", "nz": "NZD", "s": "SGD",
    "r": "BRL", "mx": "MXN", "nt": "TWD",
}  # fmt: skip
_NAMES: Final = {
    "EUR": "euro euros",
    "USD": "us-dollar us-dollars",
    "": "dollar dollars buck bucks dólar dólares peso pesos franc francs franco francos krone kroner kronen kronor krona "
    "crown crowns couronne couronnes corona coronas kr dinar dinars dirham dirhams dinares",
    "GBP": "pound pounds pfund sterling quid",
    "CHF": "franken rappen-franken sfr",
    "JPY": "yen yens",
    "CNY": "yuan yuans renminbi rmb",
    "INR": "rupee rupees rupie rupien roupie roupies rupia rupias rs",
    "RUB": "rouble roubles ruble rubles rubel rublos",
    "PLN": "zloty zlotys złoty złotych zł złote",
    "CZK": "kč koruna korun",
    "BRL": "real reais reales",
    "TRY": "lira liras lire",
    "KRW": "won",
    "ILS": "shekel shekels schekel",
    "UAH": "hryvnia hrywnja",
    "¢": "cent cents penny pence centime centimes céntimo céntimos rappen centavo centavos",
}
NAMES: Final = {name: code for code, names in _NAMES.items() for name in names.split()}
HUNDREDTH: Final = "¢"
"""Stands for cents, pence and the like: a hundredth of a currency that the word does not tell."""


def currency_after(word: str) -> str | None:
    """The currency that `word` names after a number; empty if it does not tell which."""
    if word in CODES or word in _SMALL:
        return word.upper()
    return SIGNS.get(word, NAMES.get(word.lower()))


def currency_before(word: str) -> str | None:
    """The currency that `word` names before a number."""
    if (word in CODES and word not in ALSO_WORDS) or word in _SMALL:
        return word.upper()
    if word in SIGNS:
        return SIGNS[word]
    return {"rs": "INR", "fr": "CHF", "sfr": "CHF", "kr": "", "rmb": "CNY"}.get(word.lower())


def dollar_of(prefix: str) -> str | None:
    """The currency of a dollar sign with letters before it: US$, A$, R$."""
    return _SIGN_PREFIXES.get(prefix.lower())
