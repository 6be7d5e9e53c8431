"""How answers in French take a stance. The notation is described in `stance.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .stances import Stance

ADVERBS: Final = """
    malheureusement hélas bien déjà vous nous te le la les lui leur y en me m l t pas encore actuellement aussi donc maintenant
    désormais cependant toutefois simplement vraiment immédiatement directement également toujours bel hélas personnellement
"""
CONDITIONS: Final = "si quand lorsque lorsqu après avant dès s tant"
CAUSES: Final = "comme puisque parce car"
PARTICLES: Final[Mapping[str, Stance]] = {"oui": "yes", "non": "no"}

MACROS: Final[Mapping[str, str]] = {
    "NEG": "(pas|plus|jamais|aucun|aucune|rien)",
    "CAN": "(peux|peut|pouvons|puis|pourrai|pourrons|saurais|saurions)",
    "ACT": """(partager|envoyer|fournir|émettre|donner|divulguer|révéler|aider|traiter|rembourser|annuler|modifier|changer|réserver|
        proposer|offrir|accepter|autoriser|échanger|livrer|vendre|faire|transmettre|prolonger|supprimer|prescrire|communiquer|
        délivrer|accorder|effectuer|procéder|répondre|accéder|satisfaire|créditer|payer|valider|diagnostiquer|imprimer|publier)""",
    "INFO": """(trouver|voir|dire|ouvrir|accéder|savoir|confirmer|vérifier|localiser|déterminer|consulter|lire|identifier|retrouver|
        établir|juger|indiquer|préciser)""",
    "PART": """(émis|émise|envoyé|envoyée|envoyés|réservé|réservée|annulé|annulée|remboursé|remboursée|traité|traitée|crédité|créditée|
        transmis|transmise|signalé|signalée|modifié|modifiée|changé|mis|mise|ajouté|ajoutée|lancé|lancée|créé|créée|effectué|
        effectuée|terminé|terminée|supprimé|supprimée|déplacé|déplacée|soumis|soumise|demandé|demandée|payé|payée|transféré|
        transférée|réinitialisé|commandé|commandée|expédié|expédiée|activé|activée|désactivé|bloqué|bloquée|débloqué|enregistré|
        enregistrée|informé|informée|prévenu|corrigé|corrigée|remplacé|remplacée|prolongé|prolongée|approuvé|approuvée|validé|
        validée|confirmé|confirmée|inscrit|inscrite|fait|programmé|programmée|livré|livrée|généré|générée)""",
    "ENTRY": "(réservation|dossier|information|informations|commande|compte|donnée|données|mention|enregistrement|résultat|trace|précision)",
}

PREFIX: Final = """
    (bonjour|bonsoir|cher|chère|merci|merci beaucoup|désolé|désolée|je suis désolé|je suis désolée|pardon|excusez|madame|monsieur|
    mme|m|alors|bonne question|bonne nouvelle|pour l instant|à ce jour|jusqu à présent|actuellement|bref|en bref)
"""

OPENING: Final[Mapping[Stance, str]] = {
    "yes": """
        (oui|ouais|certainement|absolument|exactement|exact|volontiers|effectivement|assurément|évidemment|parfaitement|correct|naturellement) {END}
        oui (vous|c|il|elle|nous|je|le|la|les|bien|tout|on|ce|cela|votre)
        (bien sûr|bien entendu|tout à fait|d accord|avec plaisir|pas de problème|pas de souci|aucun problème|aucun souci|sans problème|en effet|mais oui|cela va de soi|ne vous inquiétez pas|sans aucun doute) {END}
        bien sûr (que oui|vous)
        (c|cela|ça) (est|marche|fonctionne|convient)~ (possible|exact|correct|permis|autorisé|vrai|juste|faisable|bon)?~ {END}
        (vous avez raison|la réponse est oui)
        (pour l instant|à ce jour|jusqu à présent|actuellement) oui
    """,
    "no": """
        non {END}
        non (vous|c|il|elle|nous|je|le|la|les|ce|cela|malheureusement|pas|ne|n|votre)
        (malheureusement|hélas|désolé|désolée|certainement|absolument|surtout|sûrement|bien sûr) (non|pas|que non) ([,.!;:-]|$|pour|en|à|dans)
        (pas encore|pas du tout|en aucun cas|jamais|impossible|pas possible|en aucune façon|sous aucun prétexte|bien sûr que non|mieux vaut pas) {END}
        (c|ce|cela|ça) (n|ne)~ (est|sera|marche|fonctionne)~ pas~ (possible|autorisé|permis|exact|correct|vrai|le cas|prévu|recommandé|sûr|juste|{END})
        (c|cela) est~ (malheureusement )?(impossible|interdit|faux|inexact|dangereux|exclu)
        (veuillez )?(ne|n)~ [a-zéèêàçùôîû]+(ez|s|e)~ (pas|jamais|rien|aucun|aucune|surtout pas)
        (veuillez )?ne (pas|jamais|surtout pas)~ [a-zéèêàçùôîû]+(er|ir|re)
        (merci|prière) de ne pas
        vous ne (pouvez|devez)~ (pas|plus|jamais)
        la réponse est non
    """,
}
OPENING_NOT: Final[Mapping[Stance, str]] = {
    "yes": """
        oui et non
        (certainement|absolument|évidemment|exactement|bien sûr|tout à fait|parfaitement|naturellement) (pas|que non)
        oui [,-] mais (seulement|pas|uniquement)
        c est (impossible|interdit|faux)
    """,
    "no": """
        (ne|n)~ (hésitez|hésite|oubliez|oublie|inquiétez|inquiète|manquez|tardez|dépassez|craignez|paniquez|pas hésiter|pas oublier|pas dépasser)
        (vous|t) (inquiétez|inquiète) pas
        vous ne (pouvez|devez)~ (pas|plus|jamais)~ (dépasser|oublier|manquer)
        non (seulement|plus)
        (je|nous|il|elle|on|qui|que|j) (ne|n)
    """,
}

CLAUSE: Final[Mapping[Stance, str]] = {
    "refuses": """
        (je|nous) ne~ {CAN}~ (pas|plus|jamais|aucunement)~ (vous |le |la |les |l |en |y )*{ACT}
        (je|nous) ne~ {CAN} (accorder|délivrer|émettre|fournir|donner) (aucun|aucune)
        (je|nous) ne~ (suis|sommes)~ pas~ (en mesure|autorisé|autorisée|autorisés|habilité|habilitée|habilités|capable)
        (je|nous) (n|ne) (ai|avons)~ pas~ (la possibilité|le droit|l autorisation|le pouvoir) (de|d)
        (ce n est|n est) pas de (mon|notre) (ressort|compétence)
        (il|cela) (m|nous) est impossible de
        (je|nous)~ (refuse|refusons|décline|déclinons)
        (je|nous) (ne|n)~ (envoyons|remboursons|acceptons|partageons|vendons|livrons|proposons|échangeons|communiquons|délivrons|donnons|faisons|divulguons|partage|communique)~ (pas|jamais|plus|aucun|aucune)
    """,
    "cannot_say": """
        (je|nous) (ne|n)~ {CAN}~ (pas|plus)~ (vous |le |la |les |l |en |y )*{INFO}
        (je|nous) (n|ne)~ (trouve|trouvons|vois|voyons)~ {NEG}
        (je|nous) (n|ne)~ (ai|avons)~ (pas|aucune|aucun)~ (trouvé|pu|accès|cette information|ces informations|information|d information|d informations|réussi|connaissance|trace|visibilité)
        (je|nous) ne~ (sais|savons|connais|connaissons)~ pas
        (n|ne)~ (est|sont|figure|figurent|apparaît|apparaissent)~ pas~ (dans|sur|indiqué|indiquée|mentionné|mentionnée|répertorié|répertoriée|précisé|précisée|connu|connue|listé|listée|disponible dans)
        (n|ne) (figure|figurent|apparaît|apparaissent)~ pas
        (ne|n)~ (mentionne|précise|indique|dit|contient)~ (pas|rien|aucun|aucune)
        (il n y a|il n existe|aucune|aucun)~ (aucun|aucune|pas de)?~ {ENTRY}~ (trouvé|trouvée|à ce nom|sous|avec|ne correspond)
        (aucun|aucune) {ENTRY}
        (introuvable|inconnu|inconnue)
        ne (correspond|correspondent)~ (pas|à rien|à aucun|à aucune)
    """,
    "promises": """
        (je|nous)~ (promets|promettons|garantis|garantissons|assure|assurons|jure)
        vous avez (ma|notre) parole
        (est|sont|sera|seront)~ (garanti|garantie|garantis)
        (sera|seront|aura|arrivera|arriveront|partira)~ (certainement|sans faute|à coup sûr|assurément|sûrement)
        soyez (assuré|assurée|rassuré|rassurée|certain|certaine)
    """,
    "hedges": """
        (pour l instant|pour le moment|à ce jour|jusqu à présent|actuellement|à ce stade|à l heure actuelle)
        (probablement|peut être|peut-être|sans doute|apparemment|éventuellement|vraisemblablement|possiblement)
        (je|nous)~ (pense|crois|suppose|pensons|croyons|supposons)
        (à ma connaissance|à notre connaissance|autant que je sache|sauf erreur)
        ne~ (peux|pouvons|puis)~ (pas|rien)~ (garantir|promettre|exclure|assurer)
        (il semble|il semblerait|semble|pourrait|pourraient)
        (en général|généralement|normalement|habituellement|en principe)
        (pas|sans)~ (garanti|garantie)
        (pas|plus)~ (sûr|sûre|certain|certaine) (que|de|si)
        sous réserve
    """,
    "done": """
        (j|nous)~ (ai|avons)~ {PART}
        (je viens|nous venons) (de|d)~ (envoyer|réserver|annuler|rembourser|modifier|émettre|transmettre|créer|lancer|effectuer|signaler|supprimer|mettre|changer|ajouter)
        (a|ont)~ (bien )?été~ {PART}
        (est|sont)~ (envoyé|envoyée|réservé|réservée|expédié|expédiée|remboursé|remboursée|en route|en chemin|parti|partie)
        ^ (c est fait|voilà c est fait|fait|effectué|terminé|c est réglé|c est envoyé)
    """,
    "asks": """
        (veuillez|merci de|pouvez vous) (m |me |nous )*(envoyer|indiquer|donner|communiquer|fournir|préciser|transmettre|confirmer|dire|décrire)
        ^ (envoyez|donnez|indiquez|dites|communiquez|transmettez|précisez|confirmez)
        (envoyez|donnez|indiquez|dites|communiquez|transmettez) (moi|nous)
        (j ai|nous avons) besoin (de|d)
    """,
    "offers": """
        si vous (le )?(souhaitez|voulez|désirez|préférez) (je|nous)
        (je|nous) (peux|pouvons|pourrais)~ (aussi|également|volontiers)
    """,
}
CLAUSE_NOT: Final[Mapping[Stance, str]] = {
    "promises": "(ne|n)~ (promets|promettons|garantis|garantissons|assure|assurons|est|sont|sera|seront)~ pas",
    "refuses": """
        (je|nous) ne~ {CAN}~ (pas|plus)~ (que|garantir|promettre|exclure|recommander)
        (je|nous) ne~ (suis|sommes)~ pas~ (en mesure|capable) (de|d)~ {INFO}
    """,
    "cannot_say": """
        (pas|aucun|aucune)~ (d |de )?(problème|inconvénient|objection|raison)
        (n|ne) (ai|avons)~ (pas|jamais|rien)~ (besoin|dit|facturé|promis|reçu|oublié)
        (aucun|aucune) {ENTRY} (n est|n a) (nécessaire|requise|requis|perdue|perdu|modifiée)
        (pas|plus) inconnu
    """,
    "done": """
        (sera|seront|serait|aura|auront|devrait|doit|peut|pourrait|va|vont)~ (être|été|avoir)
        (vous|tu) (avez|as)
    """,
}

SENTENCE: Final[Mapping[Stance, str]] = {
    "offers": """
        (je|nous)~ (peux|pouvons|pourrais|pourrions)[^.;:]* si vous (le )?(souhaitez|voulez|désirez|préférez|êtes|m|me|nous)
        si vous (le )?(souhaitez|voulez|désirez|préférez|m|me|nous)[^.;:]* (je|nous)~ (peux|pouvons|pourrais|vais|allons)
        dites (le )?moi si vous (souhaitez|voulez)
        n hésitez pas à me dire si
    """,
    "done": "^ (votre |le |la |un |une )?[a-zéèêàç]+ (émis|envoyé|envoyée|réservé|annulé|annulée|remboursé|expédié|supprimé) {END}",
}
SENTENCE_NOT: Final[Mapping[Stance, str]] = {
    "done": "^ (rien|pas|jamais|aucun|aucune|tout|non|est|a|si) ",
    "offers": "(je|nous) ne~ (peux|pouvons)~ pas [^.;:]* si vous",
}

QUESTION: Final[Mapping[Stance, str]] = {
    "offers": """
        (souhaitez|voulez|désirez|aimeriez) vous
        (vous souhaitez|vous voulez) que (je|nous)
        (dois|puis) je [a-zéèêàç]+
        (est ce que )(je|nous) (peux|pouvons|dois|devons)
        (cela|ça) vous (convient|va|irait)
    """,
    "asks": """
        (pouvez|pourriez|voudriez) vous
        (quel|quelle|quels|quelles|comment|où|quand|qui|pourquoi|combien|que)
        (avez|êtes|aviez|étiez) vous
    """,
}
QUESTION_NOT: Final[Mapping[Stance, str]] = {
    "offers": """
        (comment|que|quand|où|quel|quelle) (puis|dois)
        puis je (vous demander|avoir|connaître)
    """,
}

FILLER: Final = """
    ^ (bonjour|bonsoir|cher|chère|bienvenue)
    ^ (merci|je vous remercie|nous vous remercions)
    ^ (je suis|nous sommes)~ (vraiment |sincèrement |très )?(désolé|désolée|navré|navrée|désolés)
    ^ (désolé|désolée|toutes mes excuses|je m excuse|veuillez m excuser|je comprends|nous comprenons)
    ^ (j ai|nous avons)~ (bien )?(vérifié|consulté|regardé|examiné|trouvé)
    ^ (un instant|bonne question|bonne nouvelle)
"""
