"""Units in four languages, and the base unit that quantities of a kind are compared in.

Factors: SI brochure, 9th edition; NIST Special Publication 811 (2008), appendix B, for the others.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from .decimals import over, times
from .word_lists import words

_TABLE: Final = """
g | 1 | g gram grams gramme grammes gramm gramo gramos gr
g | 1000 | kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes kilogramm kilogramo kilogramos
g | 0.001 | mg milligram milligrams milligramme milligrammes milligramm miligramo miligramos
g | 0.000001 | ug mcg microgram micrograms microgramme microgrammes mikrogramm microgramo microgramos
g | 0.000000001 | ng nanogram nanograms nanogramme nanogrammes nanogramm nanogramo nanogramos
g | 1000000 | t tonne tonnes ton tons tonnen tonelada toneladas
g | 453.59237 | lb lbs
g | 28.349523125 | oz ounce ounces unze unzen onza onzas
ml | 1 | ml cc millilitre millilitres milliliter milliliters mililitro mililitros
ml | 1000 | l litre litres liter liters litern litro litros
ml | 10 | cl centilitre centilitres centiliter centiliters zentiliter centilitro centilitros
ml | 100 | dl decilitre decilitres deciliter deciliters deziliter decilitro decilitros
ml | 0.001 | ul microlitre microlitres microliter microliters mikroliter
ml | 3785.411784 | gal gallon gallons gallone gallonen galón galones
m | 1 | m metre metres meter meters metern mètre mètres metro metros
m | 1000 | km kms kilometre kilometres kilometer kilometers kilometern kilomètre kilomètres kilómetro kilómetros
m | 0.01 | cm centimetre centimetres centimeter centimeters zentimeter zentimetern centimètre centimètres centímetro centímetros
m | 0.001 | mm millimetre millimetres millimeter millimeters millimetern millimètre millimètres milímetro milímetros
m | 0.000001 | um micrometre micrometres micrometer micrometers mikrometer micromètre micromètres
m | 0.000000001 | nm nanometre nanometres nanometer nanometers nanomètre nanomètres nanómetro nanómetros
m | 1609.344 | mi mile miles meile meilen milla millas
m | 0.9144 | yd yards yard
m | 0.3048 | ft foot feet
m | 0.0254 | inch inches zoll pulgada pulgadas
m2 | 1 | m2 m² sqm qm
m2 | 1000000 | km2 km²
m2 | 10000 | ha hectare hectares hektar hectárea hectáreas
m2 | 4046.8564224 | acre acres
ml | 1000000 | m3 m³ cbm
ml | 1 | cm3 cm³
km/h | 1 | kmh kph
km/h | 1.609344 | mph
°C | 1 | °c celsius
°F | 1 | °f fahrenheit
° | 1 | ° degree degrees grad degré degrés grado grados
Wh | 1 | wh watt-hours
Wh | 1000 | kwh kilowattstunde kilowattstunden
Wh | 1000000 | mwh
W | 1 | w watt watts vatio vatios
W | 1000 | kw kilowatt kilowatts kilovatio kilovatios
V | 1 | v volt volts voltio voltios
Ah | 1 | ah
Ah | 0.001 | mah
amp | 1 | amp amps ampere amperes ampère ampères amperio amperios
Hz | 1 | hz hertz
Hz | 1000 | khz
Hz | 1000000 | mhz
Hz | 1000000000 | ghz
kcal | 1 | kcal kilocalorie kilocalories kalorien calories calorías
kJ | 1 | kj kilojoule kilojoules
B | 1 | byte bytes octet octets
B | 1000 | kb kilobyte kilobytes ko
B | 1000000 | mb megabyte megabytes mo
B | 1000000000 | gb gigabyte gigabytes go
B | 1000000000000 | tb terabyte terabytes
B | 1024 | kib
B | 1048576 | mib
B | 1073741824 | gib
bit/s | 1000000 | mbps mbit
bit/s | 1000000000 | gbps gbit
bit/s | 1000 | kbps kbit
/minute | 1 | bpm
mmHg | 1 | mmhg
bar | 1 | bar
bar | 0.001 | hpa mbar
psi | 1 | psi
mol | 1 | mol
mol | 0.001 | mmol
mol | 0.000001 | umol
IU | 1 | iu i.e. ie ui units
tablet | 1 | tablet tablets tablette tabletten comprimé comprimés comprimido comprimidos tableta tabletas pill pills pille pillen pastilla pastillas pilule pilules
capsule | 1 | capsule capsules kapsel kapseln gélule gélules cápsula cápsulas
drop | 1 | drop drops tropfen goutte gouttes gota gotas
puff | 1 | puff puffs hub hübe bouffée bouffées inhalación inhalaciones
sachet | 1 | sachet sachets beutel sobre sobres
teaspoon | 1 | tsp teaspoon teaspoons teelöffel tl cucharadita cucharaditas
tablespoon | 1 | tbsp tablespoon tablespoons esslöffel el cucharada cucharadas
pixel | 1 | px pixel pixels píxeles
"""
_PERIODS: Final = """
 | 0.001 | ms millisecond milliseconds millisekunde millisekunden milliseconde millisecondes milisegundo milisegundos
 | 1 | s sec secs second seconds sekunde sekunden seconde secondes segundo segundos
 | 60 | min mins minute minutes minuten minuto minutos
 | 3600 | h hr hrs hour hours stunde stunden std heure heures hora horas
 | 86400 | d day days tag tage tagen tages jour jours día días
 | 604800 | wk wks week weeks woche wochen semaine semaines semana semanas
 | 1209600 | fortnight fortnights quincena
month | 1 | month months monat monate monaten monats mois mes meses
month | 12 | yr yrs year years jahr jahre jahren jahres an ans année années año años
"""
_CASED: Final = {
    "M": None, "G": None, "T": None, "S": None, "H": None, "D": None, "EL": ("tablespoon", "1"),
    "el": None, "an": None, "TL": ("teaspoon", "1"), "tl": None, "IE": ("IU", "1"), "ie": None,
    "Mo": ("B", "1000000"), "mo": ("month", "1"), "MO": None, "Go": ("B", "1000000000"), "go": None,
    "GO": None, "Ko": ("B", "1000"), "ko": ("B", "1000"), "MS": None, "Mi": None, "MI": None,
    "UI": ("IU", "1"), "ui": None, "MIN": None, "MW": ("W", "1000000"),
    "V": ("V", "1"), "v": None, "W": ("W", "1"), "w": None, "Pille": ("tablet", "1"),
    "sobre": None, "FT": None, "units": ("IU", "1"), "Hub": ("puff", "1"), "hub": None,
    "Zoll": ("m", "0.0254"), "zoll": None, "Mal": None,
}  # fmt: skip
"""What is told apart by its case: 5 m is not 5 M, "Mo" is a megabyte and "mo" a month."""

Unit = tuple[str, Decimal]
"""A base unit, and how many of it one of the unit is."""


def _table(text: str) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for line in text.strip("\n").splitlines():
        base, factor, names = (part.strip() for part in line.split("|"))
        units |= dict.fromkeys(names.split(), (base, Decimal(factor)))
    return units


_UNITS: Final = _table(_TABLE)
PERIODS: Final = _table(_PERIODS)
"""Units of time; the base of seconds is empty, as the unit of a duration is."""
DROPPED_BELOW: Final = words(
    """
    dose doses night nights nacht nuit noche person persona personne kopf tablet tablette
    nacht dosis einnahme prise
    """
)
"""What an amount is often said to be per, besides times: no part of the unit."""
_SHOWN: Final = {
    "g": (("kg", "1000"), ("g", "1"), ("mg", "0.001"), ("µg", "0.000001")),
    "ml": (("l", "1000"), ("ml", "1")),
    "m": (("km", "1000"), ("m", "1"), ("cm", "0.01"), ("mm", "0.001")),
    "g/ml": (("mg/ml", "0.001"),),
    "g/g": (("mg/kg", "0.000001"),),
    "B": (("GB", "1000000000"), ("MB", "1000000"), ("kB", "1000"), ("B", "1")),
    "Wh": (("kWh", "1000"), ("Wh", "1")),
    "W": (("kW", "1000"), ("W", "1")),
    "mol": (("mol", "1"), ("mmol", "0.001")),
    "m2": (("m²", "1"),),
}
_COMMON_FACTORS: Final = {
    "g": ("1", "0.001", "1000", "0.000001"),
    "ml": ("1", "1000", "10", "100"),
    "m": ("1", "1000", "0.01", "0.001", "1609.344"),
    "g/ml": ("0.001", "1"),
    "g/g": ("0.000001", "1"),
    "B": ("1", "1000", "1000000", "1000000000"),
    "Wh": ("1", "1000"),
    "W": ("1", "1000"),
    "mol": ("1", "0.001"),
    "": ("1", "60", "3600", "86400", "604800"),
    "month": ("1", "12"),
}


def unit_of(word: str) -> Unit | None:
    """The unit of physical quantities that `word` names, in any of the languages."""
    if word in _CASED:
        found = _CASED[word]
        return (found[0], Decimal(found[1])) if found and found[0] != "month" else None
    return _UNITS.get(word.lower())


def period_of(word: str) -> Unit | None:
    """The unit of time that `word` names: its base is `` for seconds, or `month`."""
    if word in _CASED:
        found = _CASED[word]
        return (found[0], Decimal(found[1])) if found and found[0] == "month" else None
    return PERIODS.get(word.lower())


def ratio(above: Unit, below: Unit) -> Unit | None:
    """The unit `above` per `below`: mg and ml make g/ml with its factor. None if it means nothing."""
    (top, factor), (bottom, divisor) = above, below
    if top == "m" and bottom == "" and divisor in {1, 3600}:
        return "km/h", Decimal(times(str(factor), "3.6" if divisor == 1 else "0.001"))
    if "/" in top or bottom in {"", "month"}:
        return None
    return f"{top}/{bottom}", Decimal(over(str(factor), divisor))


def shown_in(amount: str, base: str) -> tuple[str, str]:
    """An amount of a base unit in the unit that people would write it in: 0.5 g is 500 mg."""
    choices = _SHOWN.get(base, ((base, "1"),))
    for name, factor in choices:
        number = over(amount, factor)
        if abs(Decimal(number)) >= 1:
            return number, name
    name, factor = choices[-1]
    return over(amount, factor), name


def common_factors(base: str) -> tuple[str, ...]:
    """How many of the base unit the units are in which people give such an amount as a bare number."""
    return _COMMON_FACTORS.get(base, ("1",))
