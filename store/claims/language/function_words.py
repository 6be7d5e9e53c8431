"""Words by which a short text shows its language. Words that languages share count for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EN: Final = """
    the of and to is are was were be been you your i we they he she it this that these those with for on at by from as or not
    no yes can cannot could will would should may might must have has had do does did don't please thank thanks sorry if but
    what when where which who how there here all any only so than then been being am my our their his her its an a in
    unfortunately sure certainly done before after until within about into out up more less please hello dear good okay
    you're i'm i've we've it's isn't can't won't doesn't didn't aren't that's let's we'll you'll i'll never always however
    instead because since still yet also just now today tomorrow yesterday
"""
_EN_MORE: Final = """
    shall want let help find show take give tell know make need start whole again correct
    sent issued booked refund refunds refunded voucher order ticket absolutely flight fee charge cancelled confirmed available
    appointment delivery account payment correct right definitely good call send check open impossible possible wrong free per one two
"""
_DE: Final = """
    der die das den dem des ein eine einen einem einer und oder ist sind war waren wird werden wurde nicht kein keine keinen ja
    nein ich wir sie ihr ihnen ihre ihren mir uns mit für auf an bei von vom zu zum zur aus nach vor im am um über unter als
    auch nur noch schon aber wenn dass weil bitte danke leider kann können könnte darf dürfen muss müssen soll habe haben hat
    hier dort heute morgen gestern wie was wann wo wer welche sehr mehr doch sonst
    es er so in bis damit dann daher statt ohne hallo
"""
_DE_MORE: Final = """
    finden sehen geben nehmen buchen sagen helfen weiter gleich jetzt wieder alles nichts etwas ganz ohne zwei drei uhr
    gern gerne natürlich selbstverständlich erledigt verschickt gebucht storniert guten tag klar stimmt erstattung gutschein
    flug gebühr termin lieferung rechnung möglich unmöglich richtig falsch verboten erlaubt kostenlos vielleicht niemals
"""
_FR: Final = """
    le la les un une des du de et ou est sont était sera vous nous je il elle ils elles votre vos notre nos mon ma mes ce cette
    ces ne pas plus jamais oui non avec pour sur dans par au aux en que qui quoi dont où quand comment mais si très bien merci
    bonjour désolé désolée malheureusement peut pouvez pouvons peux puis dois doit devez avez avons ai ont été être avoir fait
    c'est n'est d'accord s'il l'a j'ai qu'il aucun aucune sans chez avant après aujourd'hui demain hier ici toujours encore
    aussi donc alors souhaitez voulez-vous veuillez à y se sa son leur
"""
_FR_MORE: Final = """
    souhaitez voulez pouvez puis-je dois-je souhaitez-vous avez-vous pouvez-vous cela est-ce commence trouve réservation fait
    certainement envoyé envoyée effectué remboursement remboursé billet vol rendez-vous facture commande impossible exact
    absolument volontiers interdit gratuit annulé annulée réservé
"""
_ES: Final = """
    el la los las un una unos unas de del al y o es son está están era fue será usted ustedes yo nosotros su sus nuestro nuestra
    mi no sí con para por en que quien cuando donde cómo pero si muy bien gracias hola buenos días lamentablemente puede
    pueden podemos puedo debe tiene tengo he hemos ha han ser estar hacer hecho lo le les se me nos más menos ya también
    solo sólo hasta desde sin antes después hoy mañana ayer aquí siempre nunca ningún ninguna porque desea quiere
    cualquier este esta esto eso ese como a e mes meses otra otro cada mismo misma primero segundo sea sería durante según
"""
_ES_MORE: Final = """
    encuentro veo reservar reserva quiere-que desea puedo abra tome llame archivo ahora mismo así dinero correo ningún
    claro supuesto siento enviado reembolso vuelo billete cita factura pedido imposible posible correcto prohibido gratis
    cancelado reservado hecho listo entrega
"""
# Of other languages, words that keep them apart from the four.
_OTHERS: Final[Mapping[str, str]] = {
    "it": """
        il lo gli della delle dei degli nel nella sono è anche non che per questo questa grazie prego buongiorno sì purtroppo può
        possiamo vostro ho abbiamo alle dal dalla ed di più suo sua loro si viene essere fino entro
    """,
    "pt": """
        os as um uma do da dos das na nas em não sim com é são você seu sua obrigado obrigada olá também mas mais muito pode podemos
        tem foi ser pelo pela infelizmente ao aos
    """,
    "nl": """
        het een en van zijn niet geen nee met voor op aan bij naar uit ook maar als wij uw jullie kunt kan kunnen wordt worden
        helaas dank hebben heeft deze dit dat wel om te er nog de is
    """,
    "sv": "och att det som är inte på för av med den till har jag du vi ni kan ska om ett en från eller men tack tyvärr din ditt",
    "da": "og ikke på det som er til af jeg du vi kan skal har fra eller men takk tak desværre dessverre dit din en et for med den",
    "pl": "nie jest się na że do z w jak tak dla od po ale czy są być proszę dziękuję niestety może można przy oraz pan pani",
    "cs": "se na že do z s v pro ale jako jsem jste není ano děkuji bohužel nebo jsou být prosím",
    "ro": "și nu este sunt cu pe pentru din care mai dar sau vă mulțumesc păcate puteți",
    "tr": "ve bir bu için ile değil evet hayır lütfen teşekkür yok var olarak daha",
    "hu": "és nem az hogy egy van igen köszönöm sajnos kérem",
    "fi": "ei ja on se että ovat kyllä kiitos valitettavasti voi",
    "ca": "amb és més però gràcies aquest aquesta vostè dels els per sisplau",
}


def _counted(*languages: tuple[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for language, words in languages:
        for word in dict.fromkeys(words.split()):
            found[word] = (*found.get(word, ()), language)
    return found


FUNCTION_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "en": frozenset(_EN.split()),
    "de": frozenset(_DE.split()),
    "fr": frozenset(_FR.split()),
    "es": frozenset(_ES.split()),
}
"""By language, the words that say nothing by themselves."""

WORDS: Final[Mapping[str, tuple[str, ...]]] = _counted(
    ("en", _EN + _EN_MORE),
    ("de", _DE + _DE_MORE),
    ("fr", _FR + _FR_MORE),
    ("es", _ES + _ES_MORE),
    *_OTHERS.items(),
)
"""Each word with the languages that it belongs to."""

ENDINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("ing", "ness", "ught", "ight", "ckly", "ally", "edly"),
    "de": ("ung", "ungen", "heit", "keit", "lich", "lichen", "schaft", "ieren", "iert"),
    "fr": ("ement", "euse", "euses", "eaux", "tés", "ées", "ient"),
    "es": ("ción", "ciones", "dad", "dades", "miento", "amos", "emos", "illo", "illa"),
}
"""Endings of longer words by which a language shows itself."""


LETTERS: Final[Mapping[str, tuple[str, ...]]] = {
    "ß": ("de",),
    "ä": ("de", "sv", "fi"),
    "ö": ("de", "sv", "fi", "tr", "hu"),
    "ü": ("de", "tr", "hu"),
    "ñ": ("es",),
    "¿": ("es",),
    "¡": ("es",),
    "œ": ("fr",),
    "ç": ("fr", "pt", "ca", "tr"),
    "è": ("fr", "it", "ca"),
    "ê": ("fr", "pt"),
    "ù": ("fr", "it"),
    "û": ("fr",),
    "ã": ("pt",),
    "õ": ("pt",),
    "ò": ("it", "ca"),
    "ì": ("it",),
    "å": ("sv", "da"),
    "ø": ("da",),
    "æ": ("da",),
    "ł": ("pl",),
    "ą": ("pl",),
    "ę": ("pl",),
    "ś": ("pl",),
    "ż": ("pl",),
    "č": ("cs",),
    "ř": ("cs",),
    "ě": ("cs",),
    "š": ("cs",),
    "ž": ("cs",),
    "ő": ("hu",),
    "ű": ("hu",),
    "ș": ("ro",),
    "ț": ("ro",),
    "ă": ("ro",),
    "ğ": ("tr",),
    "ı": ("tr",),
    "ş": ("tr",),
}
"""Letters by which a language shows itself."""
