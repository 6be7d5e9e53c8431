"""Words that mean the same or the opposite, by families: a line is `head: words = opposite words`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_EN: Final = """
refund: refund refunds refunded refunding refundable reimburse reimbursed reimbursement reimbursable = non-refundable nonrefundable unrefundable irrefundable forfeited forfeit forfeits
possible: possible feasible doable = impossible infeasible
allow: allow allows allowed allowing permit permits permitted permissible permission authorised authorized = forbid forbids forbidden prohibit prohibits prohibited disallow disallowed banned ban unauthorised unauthorized
include: include includes included including inclusive = exclude excludes excluded excluding exclusive
safe: safe safely harmless = unsafe dangerous harmful hazardous
valid: valid = invalid expired void
open: open opens opened opening = closed close closes closing shut shuts
charge: charge charges charged chargeable cost costs costing fee fees surcharge = free-of-charge gratis complimentary
available: available availability = unavailable
need: need needs needed necessary require requires required requirement mandatory compulsory obligatory = unnecessary optional needless
correct: correct right true accurate = incorrect wrong untrue false inaccurate mistaken
able: able = unable
known: known = unknown
change: change changes changed changing changeable amend amended = unchangeable non-changeable unchanged
transfer: transferable transfer transferred = non-transferable nontransferable
accept: accept accepts accepted accepting approve approved approves = reject rejects rejected decline declines declined deny denied denies refuse refuses refused
success: succeed succeeded successful successfully success = fail fails failed failure unsuccessful
active: active activated enabled = inactive deactivated disabled
increase: increase increases increased increasing rise rises rose raised higher = decrease decreases decreased decreasing reduce reduced reduces lower lowered fall falls fell
early: early earlier = late later
before: beforehand = afterwards
start: start starts started starting begin begins began = stop stops stopped stopping
present: present = absent missing
covered: cover covers covered coverage = uncovered
legal: legal lawful = illegal unlawful
likely: likely probable = unlikely improbable
eligible: eligible entitled qualify qualifies = ineligible disqualified
complete: complete completed completely = incomplete
paid: paid = unpaid
sober: fasting fast fasted = non-fasting
related: related = unrelated
compatible: compatible = incompatible
vegan: vegan vegetarian = non-vegan non-vegetarian
delayed: delayed delay delays = punctual on-time
confirmed: confirm confirms confirmed confirmation = unconfirmed
cancel: cancel cancels cancelled canceled cancelling canceling cancellation cancellations cancellable = uncancelled non-cancellable
locked: locked lock locks blocked = unlocked unlock unblocked
contagious: contagious infectious = non-contagious
reversible: reversible = irreversible
sufficient: sufficient enough = insufficient
important: important = unimportant
"""
_DE: Final = """
erstatt: erstatten erstattet erstattung erstattungen erstattungsfähig erstattbar rückerstattung zurückerstattet rückerstattet rückerstattbar = nicht-erstattungsfähig verfällt verfallen
möglich: möglich machbar möglichkeit = unmöglich ausgeschlossen
erlaub: erlaubt erlaubnis gestattet zulässig genehmigt zugelassen erlauben = verboten untersagt unzulässig verbietet verbieten
inklusiv: inklusive enthalten inbegriffen einschließlich eingeschlossen enthält = exklusive ausgenommen ausgeschlossen
sicher: sicher ungefährlich unbedenklich harmlos = unsicher gefährlich bedenklich schädlich
gültig: gültig gilt gelten = ungültig abgelaufen verfallen
offen: offen geöffnet öffnet öffnen = geschlossen schließt schließen zu
kosten: kosten kostet kostenpflichtig gebühr gebühren gebührenpflichtig aufpreis = kostenlos kostenfrei gratis gebührenfrei umsonst unentgeltlich
verfügbar: verfügbar erhältlich lieferbar vorrätig = unverfügbar ausverkauft vergriffen
nötig: nötig notwendig erforderlich pflicht verpflichtend obligatorisch brauchen braucht benötigt benötigen müssen muss = unnötig freiwillig optional entbehrlich
richtig: richtig korrekt wahr stimmt zutreffend = falsch unrichtig inkorrekt unwahr unzutreffend
bekannt: bekannt = unbekannt
änder: ändern geändert änderung änderbar umbuchbar umbuchen umgebucht umbuchung = unveränderbar
annahm: angenommen akzeptiert annehmen akzeptieren bewilligt bewilligen = abgelehnt ablehnen verweigert verweigern zurückgewiesen
erfolg: erfolgreich erfolg gelungen = erfolglos fehlgeschlagen misslungen gescheitert
aktiv: aktiv aktiviert eingeschaltet = inaktiv deaktiviert ausgeschaltet
steig: steigt steigen gestiegen erhöht erhöhen höher = sinkt sinken gesunken gesenkt niedriger reduziert
früh: früh früher = spät später
beginn: beginnt beginnen begonnen anfangen startet = endet enden beendet aufhören
vollständig: vollständig komplett = unvollständig
bezahl: bezahlt gezahlt beglichen = unbezahlt offenstehend
wahrscheinlich: wahrscheinlich = unwahrscheinlich
nüchtern: nüchtern = unnüchtern
stornier: stornieren storniert stornierung stornierbar = unstornierbar
gesperrt: gesperrt sperren sperrt = entsperrt freigeschaltet
berechtigt: berechtigt anspruch = unberechtigt
pünktlich: pünktlich planmäßig = verspätet verspätung
ausreichend: ausreichend genug genügend = unzureichend
"""
_FR: Final = """
rembours: rembourser remboursé remboursée remboursés remboursées remboursement remboursements remboursable remboursables remboursons = non-remboursable non-remboursables
possible: possible possibles faisable = impossible impossibles
autoris: autorisé autorisée autorisés autorisées permis permise autoriser autorisation = interdit interdite interdits interdites interdiction défendu
inclu: inclus incluse incluses inclure comprend compris comprise comprises = exclu exclue exclus exclues exclure
sûr: sûr sûre sans-danger inoffensif sécurisé = dangereux dangereuse nocif nocive risqué
valid: valable valables valide valides = invalide invalides expiré expirée périmé périmée
ouvert: ouvert ouverte ouverts ouvertes ouvre ouvrir = fermé fermée fermés fermées ferme fermer
frais: frais coûte coûter coût payant payante payants facturé facturée supplément = gratuit gratuite gratuits gratuites gratuitement offert offerte
disponib: disponible disponibles = indisponible indisponibles
nécess: nécessaire nécessaires requis requise obligatoire obligatoires = inutile facultatif facultative optionnel
exact: exact exacte correct correcte vrai vraie juste = inexact inexacte incorrect incorrecte faux fausse erroné erronée
modifi: modifier modifiable modifiables modifié modifiée modification changer changement = non-modifiable
accept: accepté acceptée accepter accepte approuvé approuvée = refusé refusée refuser refuse rejeté rejetée
réussi: réussi réussie succès = échoué échec échoue
acti: actif active activé activée = inactif inactive désactivé désactivée
augment: augmente augmenter augmenté augmentation = baisse baisser diminue diminuer diminué réduit
début: commence commencer début débute = finit finir fin termine
complet: complet complète = incomplet incomplète
payé: payé payée réglé réglée = impayé impayée
probable: probable = improbable
annul: annuler annulé annulée annulation annulable = maintenu maintenue
connu: connu connue = inconnu inconnue
"""
_ES: Final = """
reembols: reembolsar reembolsado reembolsada reembolso reembolsos reembolsable reembolsables reembolsamos devolver devuelto devolución = no-reembolsable
posible: posible posibles factible = imposible imposibles
permit: permitido permitida permitidos permitidas permite permiten permitir autorizado autorizada = prohibido prohibida prohibidos prohibidas prohíbe prohibir
inclu: incluye incluyen incluido incluida incluidos incluidas incluir = excluye excluyen excluido excluida excluidos excluir
segur: seguro segura seguros inofensivo = inseguro insegura peligroso peligrosa dañino
válid: válido válida válidos vigente vale = inválido inválida caducado caducada vencido vencida
abiert: abierto abierta abiertos abiertas abre abren abrir = cerrado cerrada cerrados cerradas cierra cierran cerrar
cost: cuesta cuestan coste costo costes cargo cargos tarifa comisión = gratis gratuito gratuita gratuitos gratuitas
disponib: disponible disponibles = agotado agotada
necesari: necesario necesaria necesarios necesita necesitan requiere requerido obligatorio obligatoria = innecesario innecesaria opcional opcionales
correct: correcto correcta cierto cierta verdad verdadero exacto = incorrecto incorrecta falso falsa erróneo errónea inexacto
cambi: cambiar cambio cambios cambiable modificar modificado modificación = inalterable
acept: aceptado aceptada aceptar acepta aprobado aprobada = rechazado rechazada rechazar rechaza denegado denegada
éxito: éxito exitoso = fallado fallido falló fracaso
activ: activo activa activado activada = inactivo inactiva desactivado desactivada
aument: aumenta aumentar aumento sube subir = disminuye disminuir baja bajar reduce reducir
empez: empieza empezar comienza comenzar inicio = termina terminar acaba fin
complet: completo completa = incompleto incompleta
pagad: pagado pagada abonado = impagado impagada
probable: probable = improbable
cancel: cancelar cancelado cancelada cancelación = mantenido
conocid: conocido conocida = desconocido desconocida
"""


def _families(lines: str) -> dict[str, tuple[str, bool]]:
    found: dict[str, tuple[str, bool]] = {}
    for line in lines.strip().splitlines():
        head, _, words = line.partition(": ")
        same, _, opposite = words.partition("=")
        found.update(dict.fromkeys(same.split(), (head, True)))
        found.update(dict.fromkeys(opposite.split(), (head, False)))
    return found


FAMILIES: Final[Mapping[str, Mapping[str, tuple[str, bool]]]] = {
    "en": _families(_EN),
    "de": _families(_DE),
    "fr": _families(_FR),
    "es": _families(_ES),
}
"""By language: a word with the head of its family, and whether it means the same as the head or the opposite."""
