"""Words whose point does not end a sentence, and the words that show what a point after a figure means."""

from __future__ import annotations

from typing import Final

from .tables import words_in

_BEFORE_A_NAME: Final = """
    dr prof mr mrs ms mx st sr jr rev hon capt lt sgt gen hr fr frl dipl ing mag mme mlle m mm me sra srta dra d dña ud uds vd
    lic arq
"""
_BEFORE_A_FIGURE: Final = """
    no nos nr nrn num núm art abs kap bd pp p pag pág págs fig figs tel tél tlf telf ext ca approx zzgl inkl exkl incl excl ab
    min max vol ch sec sect ref cap apdo etg str
"""
_INSIDE: Final = """
    e.g i.e eg ie vs cf viz resp z.b z d.h d u.a u bzw ggf evtl usf vgl inkl exkl zzgl sog i.d.r i.d s o v a p.ex p ex env
    c.-à-d c.à.d p.ej ej etc al dept est abt std stv allg gem bes jan feb febr mar apr jun jul aug sep sept oct okt nov dec dez
    janv févr avr juil déc ene abr ago dic mon tue wed thu fri sat sun mo di mi do sa so hrs h mg ml kg
"""

BEFORE_A_NAME: Final = frozenset(_BEFORE_A_NAME.split())
"""What comes after the point belongs to it, in capitals or not."""

BEFORE_A_FIGURE: Final = frozenset(_BEFORE_A_FIGURE.split())
"""The point belongs to the word if a figure follows."""

INSIDE: Final = frozenset(_INSIDE.split())
"""The point belongs to the word unless a capital follows that begins a sentence."""

MAY_CONTINUE_IN_CAPITALS: Final = words_in(
    "e.g i.e eg ie vs cf viz resp z.b z d.h d u.a u bzw ggf evtl vgl p.ex p.ej ej ex p i.d.r i v"
)
"""Of these, the ones after which a capital still continues the sentence."""

_MONTHS: Final = """
    january february march april may june july august september october november december januar februar märz mai juni juli
    oktober dezember jänner janvier février mars avril juin juillet août septembre octobre novembre décembre enero febrero
    marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre stock etage klasse lebensjahr quartal
    woche ssw tag monat
"""
AFTER_ORDINAL: Final = frozenset(_MONTHS.split())
"""What follows a figure with a point that is an ordinal (4. Oktober)."""

BEFORE_ORDINAL: Final = words_in(
    "am der die das dem den des vom zum zur bis im ab seit jeden jede jedes beim und oder"
)
"""What stands before a figure with a point that is an ordinal, in German."""
