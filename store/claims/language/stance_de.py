"""How answers in German take a stance. The notation is described in `stance.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .stances import Stance

ADVERBS: Final = """
    leider bereits schon gerade eben jetzt nun soeben auch noch gern gerne ihnen dir euch mir uns sich es das dies daher deshalb
    derzeit momentan aktuell aber also heute natürlich selbstverständlich bedauerlicherweise hier dazu darüber einfach wirklich
    zurzeit sofort direkt erneut nochmals wieder die den der ihre ihren ihr
"""
CONDITIONS: Final = "wenn falls sofern sobald nachdem bevor bis ob während außer"
CAUSES: Final = "weil obwohl"
PARTICLES: Final[Mapping[str, Stance]] = {"ja": "yes", "nein": "no"}

MACROS: Final[Mapping[str, str]] = {
    "I": "(ich|wir)",
    "CAN": "(kann|können|konnte|konnten)",
    "W": "[a-zäöüß0-9,.:/-]+",
    "VERB": """(teilen|mitteilen|weitergeben|herausgeben|verraten|senden|zusenden|schicken|zuschicken|verschicken|ausstellen|geben|
        helfen|erstatten|stornieren|umbuchen|ändern|buchen|anbieten|durchführen|vornehmen|ausführen|machen|tun|erlauben|
        gestatten|zulassen|akzeptieren|liefern|verkaufen|auszahlen|gutschreiben|löschen|verlängern|genehmigen|bereitstellen|
        offenlegen|nennen|zeigen|übernehmen|unterstützen|veranlassen|entsprechen|nachkommen|annehmen|gewähren|reservieren|
        ausgeben|drucken|übermitteln|freigeben|weiterleiten|versenden|anzeigen|beantworten|diagnostizieren|verschreiben)""",
    "INFO": """(finden|sehen|sagen|öffnen|abrufen|einsehen|wissen|bestätigen|prüfen|überprüfen|feststellen|ermitteln|erkennen|
        beurteilen|lesen|nachsehen|herausfinden|beantworten|zuordnen|aufrufen|entnehmen)""",
    "PART": """(ausgestellt|gesendet|gesandt|geschickt|verschickt|versandt|versendet|zugesandt|zugeschickt|gebucht|umgebucht|storniert|
        erstattet|zurückerstattet|bearbeitet|gutgeschrieben|weitergeleitet|gemeldet|geändert|aktualisiert|hinzugefügt|veranlasst|
        eingeleitet|ausgelöst|angelegt|erstellt|abgeschlossen|gelöscht|verschoben|eingereicht|beantragt|reserviert|bezahlt|
        überwiesen|entfernt|zurückgesetzt|bestellt|aktiviert|deaktiviert|gesperrt|entsperrt|freigeschaltet|registriert|angemeldet|
        abgemeldet|gekündigt|informiert|benachrichtigt|eskaliert|korrigiert|behoben|ersetzt|verlängert|genehmigt|bestätigt|eingetragen|
        hinterlegt|vermerkt|übermittelt|übertragen|erledigt|ausgeliefert|geliefert|geschlossen|geöffnet|gespeichert|eingerichtet)""",
    "STATE": """(ausgestellt|gesendet|verschickt|versandt|versendet|gebucht|umgebucht|erstattet|gutgeschrieben|weitergeleitet|
        veranlasst|reserviert|überwiesen|bestellt|erledigt|eingetragen|angemeldet)""",
    "ENTRY": "(buchung|reservierung|eintrag|angabe|angaben|information|informationen|daten|konto|bestellung|auftrag|vermerk|hinweis|unterlagen)",
}

PREFIX: Final = """
    (hallo|guten tag|guten morgen|guten abend|grüß gott|liebe|lieber|sehr geehrte|sehr geehrter|danke|vielen dank|entschuldigung|
    es tut mir leid|tut mir leid|verzeihung|frau|herr|also|gute frage|gute nachricht|kurz|kurz gesagt|bisher|derzeit|momentan|
    aktuell|im moment|nach jetzigem stand|stand jetzt|okay)
"""

OPENING: Final[Mapping[Stance, str]] = {
    "yes": """
        (ja|jawohl|jep|klar|natürlich|selbstverständlich|sicher|genau|richtig|stimmt|korrekt|gern|gerne|gewiss|absolut|freilich|einverstanden) {END}
        ja (das|sie|es|wir|ich|der|die|natürlich|gern|gerne|sicher|klar|bitte|er|in|am|an|für)
        (natürlich|selbstverständlich|klar|sicher) (dürfen|können|kann|darf|ist|geht|sind|haben) (sie|das|es|ich|wir)
        (auf jeden fall|kein problem|gar kein problem|keine sorge|na klar|aber ja|sehr gern|sehr gerne|ja gern|kein grund zur sorge|ohne weiteres) {END}
        (das|es) (geht|passt|klappt|stimmt|funktioniert)~ {END}
        (das|es) ist~ (möglich|erlaubt|richtig|korrekt|kein problem|in ordnung|okay|gestattet|unbedenklich|so richtig)~ {END}
        (bisher|derzeit|momentan|aktuell|im moment|nach jetzigem stand|stand jetzt) ja
        die antwort (lautet|ist) ja
        (da|damit) haben sie recht
    """,
    "no": """
        (nein|nö|nee) {END}
        nein (das|sie|es|wir|ich|der|die|leider|bitte|nicht|er)
        (leider|bedauerlicherweise|bestimmt|sicher|natürlich|selbstverständlich|ganz sicher|absolut) (nicht|nein) ([,.!;:-]|$|für|in|am|an|im|bei|ohne|mit|vor|nach)
        (auf keinen fall|keinesfalls|keineswegs|in keinem fall|unter keinen umständen|bitte nicht|noch nicht|niemals|unmöglich|nicht möglich|überhaupt nicht|gar nicht|besser nicht|lieber nicht|das nicht|leider unmöglich) {END}
        (das|es|dies) (geht|klappt|stimmt|funktioniert|passt)~ nicht
        (das|es|dies) ist~ nicht~ (möglich|erlaubt|richtig|korrekt|gestattet|zulässig|vorgesehen|wahr|so|der fall|sicher|ratsam)
        (das|es|dies) ist~ (unmöglich|falsch|verboten|untersagt|ausgeschlossen|gefährlich|unzulässig)
        (bitte )?[a-zäöüß]+en sie( {W}){0,7} (nicht|nichts)( (ein|an|auf|ab|aus|mit|zu|vor|nach|weg|los|hin|her|weiter|fort|um))? {END}
        (bitte )?[a-zäöüß]+en sie( {W}){0,2} (keine|keinen|kein|keinesfalls|niemals|auf keinen fall) [a-zäöüß]+
        sie (dürfen|sollten|können)( {W}){0,6} (nicht|keinesfalls|auf keinen fall)~ [a-zäöüß]+ {END}
        die antwort (lautet|ist) nein
    """,
}
OPENING_NOT: Final[Mapping[Stance, str]] = {
    "yes": """
        ja und nein
        (klar|natürlich|selbstverständlich|sicher|absolut|genau|stimmt)~ nicht
        ja [,-] aber (nur|nicht)
    """,
    "no": """
        (bitte )?(vergessen|zögern|scheuen|sorgen|verpassen|versäumen|überschreiten|machen|haben|wundern|warten) sie( {W}){0,7} (nicht|keine|keinen)
        sie (dürfen|sollten|können)( {W}){0,6} nicht~ (vergessen|überschreiten|überschritten|mehr als|verpassen|nur)
        nicht (nur|vergessen)
    """,
}

CLAUSE: Final[Mapping[Stance, str]] = {
    "refuses": """
        {I} (kann|können|darf|dürfen|werde|werden)( {W}){0,8} nicht( {W}){0,3} {VERB}
        (kann|können|darf|dürfen) (ich|wir)( {W}){0,8} nicht( {W}){0,3} {VERB}
        {I} (kann|können|darf|dürfen)( {W}){0,4} (keine|keinen|kein|keinerlei)( {W}){0,4} {VERB}
        (kann|können|darf|dürfen) (ich|wir)( {W}){0,4} (keine|keinen|kein|keinerlei)( {W}){0,4} {VERB}
        {I} (bin|sind)~ nicht (in der lage|befugt|berechtigt|bereit|imstande|ermächtigt)
        {I} (bin|sind)~ außerstande
        (ist|wäre) (mir|uns)~ (nicht (möglich|erlaubt|gestattet)|untersagt|unmöglich)
        {I} (nehme|nehmen|versende|versenden|verschicke|verschicken|schicken|senden|erstatten|verkaufen|liefern|akzeptieren|tauschen|buchen|erteilen|stellen|geben|nennen|machen)( {W}){0,5} (keine|keinen|kein|nicht|nie|niemals)
        {I} (lehne|lehnen|verweigere|verweigern)
        (dabei|damit|da|dazu) (kann|können|darf|dürfen) (ich|wir)~ nicht
        (das|dies|es) (kann|können|darf|dürfen) (ich|wir)~ (leider )?nicht~ $
    """,
    "cannot_say": """
        {I} {CAN}( {W}){0,8} (nicht|nichts)( {W}){0,3} {INFO}
        {CAN} (ich|wir)( {W}){0,8} (nicht|nichts)( {W}){0,3} {INFO}
        {I} {CAN}( {W}){0,4} (keine|keinen|kein|keinerlei)( {W}){0,4} {INFO}
        {CAN} (ich|wir)( {W}){0,4} (keine|keinen|kein|keinerlei)( {W}){0,4} {INFO}
        {I} (weiß|wissen)( {W}){0,3} nicht
        (weiß|wissen) (ich|wir)( {W}){0,3} nicht
        {I} (finde|finden|sehe|sehen|fand|fanden)( {W}){0,5} (nicht|nichts|keine|keinen|kein)
        (habe|haben) (ich|wir)~ (keine|keinen|kein|keinerlei)~ (zugriff|zugang|information|informationen|angaben|angabe|daten|einblick|kenntnis|hinweis|hinweise|unterlagen|nummer|auskunft)
        {I} (habe|haben)~ (keine|keinen|kein|keinerlei)~ (zugriff|zugang|information|informationen|angaben|angabe|daten|einblick|kenntnis|hinweis|hinweise|unterlagen|nummer|auskunft)
        (liegen|liegt) (mir|uns)( {W}){0,5} (nicht|keine|keinen|kein|keinerlei)
        (liegen|liegt)( {W}){0,5} (nicht|keine|keinen|kein)( {W})? vor
        (ist|sind|war)( {W}){0,6} nicht~ (aufgeführt|angegeben|verzeichnet|gelistet|vermerkt|bekannt|hinterlegt|erwähnt|dokumentiert|ersichtlich|enthalten|eingetragen)
        (steht|stehen|findet sich|finden sich)( {W}){0,6} (nicht|nichts|keine|kein)~ (im|in|zu|darüber|dazu|drin|auf|darin)
        nicht~ (im|in der|in meinem|in meiner) [a-zäöüß-]*(verzeichnis|liste|system|datenbank|unterlagen|akte|merkblatt|handbuch|register)
        (es gibt|gibt es|existiert)~ (keine|keinen|kein)~ {ENTRY}
        (keine|kein|keinen)~ {ENTRY}~ (gefunden|vorhanden|hinterlegt)
        nicht gefunden
        (konnte|konnten)( {W}){0,6} (nicht|keine|keinen|kein)( {W}){0,4} (gefunden|geöffnet|geprüft|bestätigt|ermittelt|abgerufen)
        (passt|passen|stimmt|stimmen)( {W}){0,5} nicht überein
        (sagt|nennt|erwähnt|enthält)( {W}){0,4} nichts (über|zu|davon|dazu)
        (sagt|steht) (dazu|darüber|hierzu) (leider )?nichts
        ist~ (unbekannt|unklar)
    """,
    "promises": """
        {I}~ (verspreche|versprechen|garantiere|garantieren|versichere|versichern|schwöre)
        (verspreche|versprechen|garantiere|garantieren|versichere|versichern) (ich|wir)
        {I} (kann|können)~ (versprechen|garantieren|versichern|zusichern)
        (sie haben|du hast) mein wort
        (ist|sind|wird|werden)~ garantiert
        (wird|werden)( {W}){0,4} (ganz sicher|ganz bestimmt|garantiert|auf jeden fall|mit sicherheit|hundertprozentig|sicherlich)
        seien sie (versichert|unbesorgt)
        garantiert
    """,
    "hedges": """
        (bisher|bislang|derzeit|momentan|aktuell|zurzeit|vorerst|vorläufig)
        (stand jetzt|zum jetzigen zeitpunkt|nach jetzigem stand|nach derzeitigem stand|nach aktuellem stand)
        (wahrscheinlich|vermutlich|vielleicht|möglicherweise|eventuell|voraussichtlich|anscheinend|wohl|womöglich|offenbar)
        (soweit|soviel) (ich|wir)
        {I}~ (glaube|denke|vermute|nehme an|glauben|denken|vermuten)
        nicht~ (garantieren|versprechen|ausschließen|zusichern)
        (könnte|könnten|dürfte|dürften)
        (ohne gewähr|nicht garantiert)
        (es scheint|scheint)
        (bin|sind)~ nicht~ sicher
        (in der regel|normalerweise|üblicherweise|meistens|im allgemeinen)
    """,
    "done": """
        {I} (habe|haben)( {W}){0,10} {PART}
        (habe|haben) (ich|wir)( {W}){0,10} {PART}
        (wurde|wurden)( {W}){0,8} {PART}
        (ist|sind)( {W}){0,6} {PART} worden
        (ist|sind)( {W}){0,6} {STATE}
        (ist|sind)~ unterwegs
        ^ (erledigt|fertig|gemacht|schon erledigt|alles erledigt)
    """,
    "asks": """
        (bitte )?(senden|schicken|nennen|geben|teilen|sagen|schreiben|verraten) sie (mir|uns)
        bitte (nennen|senden|schicken|geben|bestätigen|teilen|beschreiben|sagen|schreiben)
        {I} (brauche|benötige|bräuchte|brauchen|benötigen)~ (noch|ihre|ihren|die|den|eine|einen|weitere|mehr)
        ^ (nenne|sende|schicke|gib|sag|schreib) (mir|uns)
    """,
    "offers": """
        wenn sie (möchten|wollen|wünschen)
        auf wunsch
        gern[e]? (übernehme|buche|schicke|sende|starte|erledige|helfe|veranlasse|storniere|trage|erstatte) (ich|wir)
        {I} (übernehme|buche|schicke|sende|starte|erledige|helfe|veranlasse|storniere)~ (gern|gerne)
    """,
}
CLAUSE_NOT: Final[Mapping[Stance, str]] = {
    "promises": """
        (nicht|nie|kein|keine|keinesfalls|nichts)( {W}){0,4} (garantiert|versprechen|garantieren|versichern|zusichern)
        (verspreche|versprechen|garantiere|garantieren)( {W}){0,4} (nicht|nichts|kein|keine)
    """,
    "refuses": """
        nicht~ (versprechen|garantieren|ausschließen|empfehlen)
        keine~ (gebühr|gebühren|kosten|aufschläge)
    """,
    "cannot_say": """
        (kein|keinen|keine) (problem|grund|fehler|hindernis)
    """,
    "done": """
        (wird|werden|würde|würden|soll|sollte|sollten|muss|müssen|kann|können|darf|dürfen|müsste)( {W}){0,8} {PART}
        (sie|du) (haben|hast|hatten)
        noch
    """,
}

SENTENCE: Final[Mapping[Stance, str]] = {
    "offers": """
        (kann|können|könnte) (ich|wir)[^.;:]* wenn sie~ (möchten|wollen|mir|wünschen|einverstanden)
        {I} (kann|können|könnte|werde)[^.;:]* wenn sie~ (möchten|wollen|mir|wünschen|einverstanden)
        wenn sie~ (möchten|wollen|wünschen|mir)[^.;:]* (kann|können|werde|buche|schicke|sende|storniere|starte) (ich|wir)
        (sagen|geben) sie (mir|uns) (einfach )?(bescheid|kurz bescheid) [,] (wenn|ob|falls) (ich|wir|sie)
    """,
    "done": "^ (ihr |ihre |der |die |das )?[a-zäöüß]+ {STATE} {END}",
    "asks": "(teilen|geben|nennen|senden|schicken) sie (mir|uns) [^.;:]*(mit|an|bescheid|code|nummer|namen|adresse|datum)",
}
SENTENCE_NOT: Final[Mapping[Stance, str]] = {
    "done": "^ (nichts|nicht|noch|nie|alles|kein|keine|ist|sind|war) ",
    "offers": """
        {I} (kann|können|könnte)[^.;:,]* (nicht|keine|keinen|kein) [^.;:]* wenn sie
    """,
}

QUESTION: Final[Mapping[Stance, str]] = {
    "offers": """
        ^ (soll|sollen|darf|dürfen|kann|können) (ich|wir)
        ([,:;-]|und|oder) (soll|sollen|darf|dürfen) (ich|wir)
        (möchten|wollen|wünschen) sie( {W}){0,3} dass (ich|wir)
        (möchten|wollen|wünschen) sie [,] dass (ich|wir)
        ^ (möchten|wollen|hätten) sie
        (ist|wäre) (es|das) (in ordnung|okay|recht) [,]? wenn (ich|wir)
    """,
    "asks": """
        ^ (können|könnten|würden|kannst|könntest) (sie|du)
        ^ (wie|was|welche|welcher|welches|welchen|wo|wann|wer|warum|wofür|worum|womit|wohin)
        (darf|dürfte) ich (fragen|sie bitten|sie fragen)
        ^ (haben|sind|ist|war|waren|wurde) (sie|ihr|ihre|es|das|der|die)
    """,
}
QUESTION_NOT: Final[Mapping[Stance, str]] = {
    "offers": """
        (darf|dürfte) ich~ (fragen|sie bitten|sie fragen)
        ^ (wie|was|wo|wann|womit) (kann|soll|darf) ich
    """,
}

FILLER: Final = """
    ^ (hallo|guten tag|guten morgen|guten abend|grüß gott|liebe|lieber|sehr geehrte|sehr geehrter|willkommen)
    ^ (danke|vielen dank|herzlichen dank)
    ^ (es )?tut mir (sehr )?leid
    ^ (entschuldigung|verzeihung|ich bitte um|wir bitten um|ich verstehe|ich entschuldige)
    ^ (ich|wir) (habe|haben)( [^ ]+){0,6} (geprüft|nachgesehen|angesehen|überprüft|nachgeschaut|gefunden)
    ^ (einen moment|gute frage|gute nachricht)
"""
