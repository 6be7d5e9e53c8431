"""Words for doing opposite things with the same thing: to keep a receipt or to throw it away.

Unlike the families of `opposites`, these words deny nothing, and each may have several opposites: only where two of them
are said of the same thing do they contradict each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from .stems import bare_stem

_EN: Final = """
keep keeps kept keeping continue continues continued resume = stop stops stopped quit cease discontinue pause interrupt
keep keeps kept keeping retain preserve store save archive = discard throw throws thrown dispose bin delete destroy erase scrap lose dump shred
add adds added credit credited = deduct deducted subtract withhold
increase raise double triple boost strengthen = reduce lower halve decrease cut taper weaken
enter enters entered = leave leaves leaving exit vacate
stay stays stayed remain = leave leaves leaving exit vacate depart
freeze freezes frozen = thaw defrost
fasten tighten attach = unfasten loosen detach
connect plug = disconnect unplug
tell tells told inform notify report disclose mention reveal declare = hide hides hidden conceal withhold
buy buys bought purchase = sell sells sold
hot warm heat heats heated = cold cool chill chilled
wet moist = dry
fill fills filled refill = empty drain
follow obey check verify test run = skip bypass ignore disregard
restore recover = delete destroy erase wipe
encrypt = decrypt
push = pull
lend lends lent = borrow
cost costs charge charged fee pay = free gratis
"""
_DE: Final = """
behalten behält aufbewahren aufheben speichern sichern archivieren = wegwerfen entsorgen löschen vernichten verlieren wirf werfen
fortsetzen weiternehmen weiterführen fortführen = absetzen beenden aufhören abbrechen unterbrechen
erhöhen steigern verdoppeln verdreifachen verstärken = senken verringern halbieren reduzieren vermindern abschwächen
betreten = verlassen
bleiben bleibt bleib = verlassen gehen fortgehen
einfrieren = auftauen
anschließen einstecken verbinden = trennen ausstecken abziehen
mitteilen melden informieren angeben nennen sagen = verschweigen verheimlichen verbergen
kaufen = verkaufen
heiß warm erhitzen erwärmen = kalt kühl kühlen
nass feucht = trocken
einfüllen füllen auffüllen = ablassen leeren entleeren
gutschreiben hinzufügen addieren = abziehen einbehalten
befolgen prüfen testen = ignorieren überspringen umgehen
"""
_FR: Final = """
garder gardez conserver conservez sauvegarder archiver = jeter jetez détruire détruisez supprimer supprimez perdre effacer
continuer continuez poursuivre poursuivez garder gardez = arrêter arrêtez cesser cessez interrompre
augmenter doubler doublez tripler renforcer = réduire réduisez diminuer affaiblir baisser
entrer entrez = sortir sortez quitter quittez
rester restez = partir partez sortir sortez quitter quittez
congeler congelez = décongeler
brancher branchez connecter = débrancher débranchez déconnecter
dire dites informer informez signaler signalez déclarer déclarez = cacher cachez taire taisez dissimuler
acheter achetez = vendre vendez
ajouter créditer = déduire retirer soustraire
chaud chaude chauffer = froid froide refroidir
mouillé humide = sec sèche
remplir remplissez = vider videz vidanger
suivre suivez vérifier vérifiez tester = ignorer ignorez contourner
"""
_ES: Final = """
guardar guarde guarden conservar conserve conserven archivar = tirar tire tiren destruir destruya borrar borre eliminar elimine perder
seguir siga sigan continuar continúe continúen reanudar = dejar deje dejen suspender suspenda parar pare interrumpir
aumentar aumente doblar doble duplicar duplique reforzar = reducir reduzca disminuir disminuya bajar baje
entrar entre entren = salir salga salgan
quedarse quédese permanecer permanezca = salir salga salgan irse váyase abandonar
congelar congele = descongelar descongele
conectar conecte enchufar = desconectar desconecte desenchufar
decir diga informar informe avisar avise declarar declare = ocultar oculte callar calle esconder
comprar compre = vender venda
añadir abonar = descontar restar
caliente calentar = frío fría enfriar
mojado húmedo = seco seca
llenar llene = vaciar vacíe
seguir siga comprobar compruebe verificar verifique = ignorar ignore saltarse
"""


def _opposed(lines: str, language: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in lines.strip().splitlines():
        some, _, others = line.partition("=")
        sides = [
            frozenset(bare_stem(word, language) for word in side.split()) for side in (some, others)
        ]
        for mine, theirs in (sides, sides[::-1]):
            for stem in mine:
                found[stem] = found.get(stem, frozenset()) | theirs
    return found


_ANTONYMS: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    language: _opposed(lines, language)
    for language, lines in (("en", _EN), ("de", _DE), ("fr", _FR), ("es", _ES))
}


@lru_cache(maxsize=20_000)
def opposed_to(word: str, language: str) -> frozenset[str]:
    """The stems (`bare_stem`) of the words that say the opposite of a lower-case word; none for most."""
    return _ANTONYMS.get(language, {}).get(bare_stem(word, language), frozenset())
