"""German: what negates, what turns a negation round, and where its reach ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .cue_kinds import Kind

CUES: Final[Mapping[Kind, str]] = {
    "not": """
        nicht, nie, niemals, nicht mehr, keinesfalls, keineswegs, mitnichten, auf keinen fall, in keinem fall
        unter keinen umständen, weder, nichts, niemand, niemandem, niemanden, nirgends, nirgendwo, nimmer, noch nie
    """,
    "no": "kein, keine, keinen, keinem, keiner, keines, keinerlei, keins, frei von",
    "adjective": """
        unmöglich, verboten, untersagt, unzulässig, falsch, unwahr, unrichtig, inkorrekt, ausgeschlossen, außerstande
        unwahrscheinlich, unnötig, irrig, unsicher ob
    """,
    "verb": """
        vermeiden, meiden, verweigern, verweigert, ablehnen, verbieten, verbietet, ausschließen, bestreiten
        unterlassen, ignorieren, entgegen, abgesehen davon
    """,
    "false": """
        falsch, unwahr, unrichtig, inkorrekt, ungültig, veraltet, überholt, ausgeschlossen, unmöglich, verboten, untersagt
        unzulässig, hinfällig, abgelehnt, verweigert, nichtig, unzutreffend, verfallen, abgelaufen, zurückgewiesen
    """,
    "instead": "statt, anstatt, anstelle, anstelle von, an stelle von, im gegensatz zu, entgegen, anders als",
    "without": "ohne, abzüglich, exklusive",
    "except": "außer, ausgenommen, bis auf, abgesehen von, mit ausnahme von, mit ausnahme der, mit ausnahme des, außer den",
    "neutral": """
        nicht nur, nicht allein, nicht bloß, nicht lediglich, nicht zuletzt, nicht mehr als, nicht weniger als, nicht später als
        nicht früher als, nicht länger als, nicht höher als, nicht größer als, nicht über, nicht unter, nicht vor, nicht nach
        nicht ab, nicht erst, kein problem, keine sorge, keine sorgen, keine frage, kein zweifel, keine ursache, kein thema
        ohne zweifel, ohne weiteres, ohne frage, ohne problem, ohne probleme, ohne ausnahme, ohne verzögerung, nichts anderes als
        kein anderer als, nicht unmöglich, nicht ausgeschlossen, nicht falsch, nicht vergessen, nicht zögern, nicht verpassen
        nicht versäumen, nicht überschreiten, nicht übersteigen, nicht überschritten, ob oder nicht, oder nicht, wenn nicht
        warum nicht, nichts als, vergessen sie nicht, zögern sie nicht, scheuen sie sich nicht, sorgen sie sich nicht
        nicht scheuen, vergiss nicht, nicht zu vergessen, versäumen sie nicht, verpassen sie nicht, kein grund zur sorge
        nicht verboten, nicht schlimm, keine eile, nicht zuletzt weil, nicht jeder, nicht jede, nicht alle, nicht immer, keine weniger als, bezweifle nicht, bezweifeln nicht, zweifle nicht, zweifeln nicht, nicht außerhalb
    """,
}

WORDS: Final[Mapping[str, str]] = {
    "separators": """
        aber sondern weil obwohl jedoch doch während wenn falls sofern wo weshalb deshalb daher denn trotzdem sonst sobald
        hingegen allerdings andernfalls nachdem bevor solange warum wieso wohingegen dagegen
    """,
    "separators_before_subject": "da bis seit so",
    "coordinators": "und oder sowie beziehungsweise dann",
    "continuers": "oder bzw",
    "subjects": "ich wir sie ihr er es man dies das bitte du",
    "auxiliaries": """
        ist sind war waren wird werden kann können darf dürfen muss müssen soll sollen sollte hat haben hatte
        möchte möchten wurde wurden
    """,
    "verbs": """
        rufen nehmen bringen zeigen melden schicken senden geben gehen kommen bleiben warten fragen prüfen
        kostet bekommt bekommen erhalten erhält zahlen zahlt beträgt gilt fährt startet landet beginnt endet
        erstatten öffnen löschen berechnen behalten nutzen verwenden trinken essen buchen lassen
    """,
    "that": "dass daß",
    "complements": "",
    "before_infinitive": """
        möglich lage erlaubt gestattet berechtigt befugt imstande vorgesehen nötig notwendig erforderlich zulässig sinnvoll
        vorhaben planen beabsichtigen versprechen garantieren zusagen bereit ratsam sicher unmöglich verboten untersagt falsch
        außerstande unzulässig empfehlenswert gezwungen verpflichtet unnötig brauchen bestätigen
    """,
    "conditionals": "wenn falls sofern sobald ob außer warum weshalb wieso",
    "remarks": """
        leider allerdings jedoch bedauerlicherweise daher deshalb also natürlich selbstverständlich übrigens zwar nämlich
        tatsächlich derzeit momentan
    """,
    "skipped": """
        der die das den dem des ein eine einen einem einer eines ihre ihr ihren ihrem ihrer unsere unser unseren mein meine
        dieser diese dieses diesen diesem volle vollen voller ganze ganzen gesamte gesamten rund etwa ca circa ungefähr nur
        genau eur euro chf gesamt gesamtbetrag betrag betrags insgesamt weitere weiteren jeweils je zirka uhr
    """,
    "of": "von",
    "adjuncts": """
        bei mit ab nach vor für wegen am um bis seit in im zum zur an auf aus während über unter zwischen gegen trotz per pro
        innerhalb binnen gemäß laut durch beim vom
    """,
    "bounds": "vor nach bis ab seit über unter als binnen erst",
    "stops": "für wenn weil falls ab vor nach bei mit seit bis wegen zur zum und",
    "exceed": "überschreiten überschritten überschreitet übersteigen übersteigt überstiegen",
    "demonstratives": "das dies diese dieses beides es letzteres",
    "truth": "wahr richtig korrekt stimmt zutreffend fall zu möglich gültig so",
    "particles": """
        ab an auf aus bei durch ein fest frei her herunter hin hinein hoch los mit nach statt teil um unter vor weg weiter wieder
        zu zurück zusammen
    """,
    "existential": """
        möglich erlaubt gestattet verfügbar enthalten inbegriffen erforderlich nötig notwendig vorgesehen zulässig gültig
        erstattungsfähig erstattbar stornierbar sicher vorhanden fällig pflicht
    """,
}

ECHOES: Final = """
sie fragen
sie fragten
sie haben gefragt
sie möchten wissen
sie wollen wissen
sie wollten wissen
ihre frage
zu ihrer frage
auf ihre frage
du fragst
du möchtest wissen
sie schreiben
"""
