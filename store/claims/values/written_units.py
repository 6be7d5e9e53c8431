"""What people of four languages write beside a number: currencies, units, periods, how often."""

from __future__ import annotations

from typing import Final

Names = dict[str, str]


def _names(english: str, german: str, french: str, spanish: str) -> Names:
    return {"en": english, "de": german, "fr": french, "es": spanish}


CURRENCY_SIGNS: Final = {"EUR": "€", "GBP": "£", "INR": "₹", "": "$"}
CURRENCY_NAMES: Final = {
    "EUR": _names("euros", "Euro", "euros", "euros"),
    "GBP": _names("pounds", "Pfund", "livres sterling", "libras esterlinas"),
    "": _names("dollars", "Dollar", "dollars", "dólares"),
    "JPY": _names("yen", "Yen", "yens", "yenes"),
    "USD": _names("US dollars", "US-Dollar", "dollars US", "dólares estadounidenses"),
}
UNIT_CHOICES: Final[dict[str, tuple[tuple[str, str, Names | None], ...]]] = {
    "g": (
        ("0.001", "mg", _names("milligrams", "Milligramm", "milligrammes", "miligramos")),
        ("1", "g", _names("grams", "Gramm", "grammes", "gramos")),
        ("1000", "kg", _names("kilograms", "Kilogramm", "kilogrammes", "kilogramos")),
    ),
    "ml": (
        ("1", "ml", _names("millilitres", "Milliliter", "millilitres", "mililitros")),
        ("1000", "l", _names("litres", "Liter", "litres", "litros")),
    ),
    "m": (
        ("0.01", "cm", _names("centimetres", "Zentimeter", "centimètres", "centímetros")),
        ("1", "m", _names("metres", "Meter", "mètres", "metros")),
        ("1000", "km", _names("kilometres", "Kilometer", "kilomètres", "kilómetros")),
    ),
    "g/ml": (("0.001", "mg/ml", None),),
    "g/g": (("0.000001", "mg/kg", None),),
    "Wh": (("1", "Wh", None), ("1000", "kWh", None)),
    "B": (("1000000", "MB", None), ("1000000000", "GB", None)),
    "tablet": (("1", "", _names("tablets", "Tabletten", "comprimés", "comprimidos")),),
    "drop": (("1", "", _names("drops", "Tropfen", "gouttes", "gotas")),),
    "capsule": (("1", "", _names("capsules", "Kapseln", "gélules", "cápsulas")),),
}
"""For a base unit: the units that it is given in, each with its size, its sign and its names."""
PERCENT_FORMS: Final = {
    "en": ("{}%", "{} %", "{} percent", "{} per cent"),
    "de": ("{} %", "{}%", "{} Prozent"),
    "fr": ("{} %", "{}\u00a0%", "{} pour cent"),
    "es": ("{} %", "{}%", "{} por ciento"),
}
PERIOD_NAMES: Final[dict[str, dict[str, dict[int, tuple[str, str]]]]] = {
    "en": {
        "": {
            604800: ("week", "weeks"),
            86400: ("day", "days"),
            3600: ("hour", "hours"),
            60: ("minute", "minutes"),
            1: ("second", "seconds"),
        },
        "month": {12: ("year", "years"), 1: ("month", "months")},
    },
    "de": {
        "": {
            604800: ("Woche", "Wochen"),
            86400: ("Tag", "Tage"),
            3600: ("Stunde", "Stunden"),
            60: ("Minute", "Minuten"),
            1: ("Sekunde", "Sekunden"),
        },
        "month": {12: ("Jahr", "Jahre"), 1: ("Monat", "Monate")},
    },
    "fr": {
        "": {
            604800: ("semaine", "semaines"),
            86400: ("jour", "jours"),
            3600: ("heure", "heures"),
            60: ("minute", "minutes"),
            1: ("seconde", "secondes"),
        },
        "month": {12: ("année", "ans"), 1: ("mois", "mois")},
    },
    "es": {
        "": {
            604800: ("semana", "semanas"),
            86400: ("día", "días"),
            3600: ("hora", "horas"),
            60: ("minuto", "minutos"),
            1: ("segundo", "segundos"),
        },
        "month": {12: ("año", "años"), 1: ("mes", "meses")},
    },
}
"""For seconds and for months: the periods by their length, singular and plural."""
WORKING_DAYS: Final = _names("working days", "Werktage", "jours ouvrés", "días hábiles")
TIMES_NAMES: Final = _names("times", "Mal", "fois", "veces")
RATE_FORMS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "en": {
        "/day": ("a day", "daily", "per day"),
        "/week": ("a week", "weekly"),
        "/hour": ("an hour",),
        "/month": ("a month",),
        "/year": ("a year",),
        "/minute": ("a minute",),
    },
    "de": {
        "/day": ("täglich", "am Tag", "pro Tag"),
        "/week": ("pro Woche", "in der Woche"),
        "/hour": ("pro Stunde",),
        "/month": ("im Monat",),
        "/year": ("im Jahr",),
        "/minute": ("pro Minute",),
    },
    "fr": {
        "/day": ("par jour",),
        "/week": ("par semaine",),
        "/hour": ("par heure",),
        "/month": ("par mois",),
        "/year": ("par an",),
        "/minute": ("par minute",),
    },
    "es": {
        "/day": ("al día", "por día"),
        "/week": ("a la semana", "por semana"),
        "/hour": ("por hora",),
        "/month": ("al mes",),
        "/year": ("al año",),
        "/minute": ("por minuto",),
    },
}
