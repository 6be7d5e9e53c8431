"""French: what negates, what turns a negation round, and where its reach ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .cue_kinds import Kind

CUES: Final[Mapping[Kind, str]] = {
    "not": """
        pas, jamais, en aucun cas, en aucune façon, non pas, aucunement, nullement, ni, sous aucun prétexte, non
    """,
    "no": "aucun, aucune, nul, nulle, pas de, pas d, zéro",
    "adjective": """
        impossible, interdit, interdite, interdits, interdites, faux, fausse, incorrect, inexact, incapable, incapables
        exclu, exclue, inutile
    """,
    "verb": """
        éviter, évitez, évite, refuser, refuse, refusons, refusez, exclure, exclut, ignorez, ignorer, interdit de
        contrairement à
    """,
    "false": """
        faux, fausse, fausses, incorrect, incorrecte, inexact, inexacte, erroné, erronée, périmé, périmée, exclu, exclue
        exclus, impossible, impossibles, interdit, interdite, interdits, invalide, obsolète, dépassé, dépassée, refusé, refusée
        caduc, caduque, expiré, expirée, rejeté, rejetée
    """,
    "instead": "au lieu de, au lieu d, au lieu du, au lieu des, plutôt que, plutôt qu, à la place de, à la place du, contrairement à",
    "without": "sans, moins les, hors",
    "except": "sauf, excepté, hormis, à part, en dehors de, à l exception de, à l exception du, à l exception des, mis à part",
    "neutral": """
        pas seulement, pas toujours, pas tous, pas tout le monde, non seulement, pas uniquement, pas plus de, pas plus d, pas moins de, pas moins d, pas plus tard que
        pas avant, pas après, pas au-delà, jamais plus de, jamais plus d, pas de problème, pas de souci, pas de soucis
        aucun problème, aucun souci, aucun doute, sans doute, sans aucun doute, sans problème, sans souci, sans faute
        sans exception, sans délai, sans attendre, sans hésiter, pas impossible, pas exclu, pas faux, pas interdit
        n hésitez pas, n hésite pas, n oubliez pas, n oublie pas, ne vous inquiétez pas, ne t inquiète pas, ne manquez pas
        ne pas hésiter, ne pas oublier, ne pas dépasser, ne dépassez pas, ou pas, ou non, pourquoi pas, ne vous en faites pas
        ne tardez pas, rien d autre que, pas mal de, pas moins, pas que, non plus, non-fumeur, pas grave, sans frais
    """,
}

WORDS: Final[Mapping[str, str]] = {
    "separators": """
        mais car pourquoi parce puisque cependant toutefois pourtant alors donc si quand lorsque lorsqu qui dont où tandis sinon
        néanmoins bien_que quoique comme puis or
    """,
    "separators_before_subject": "afin après avant jusqu",
    "coordinators": "et ou puis",
    "continuers": "ou ni",
    "subjects": "je j nous vous ils elles il elle on ce cela ça c tu veuillez merci",
    "auxiliaries": """
        est sont été était étaient sera seront peut peuvent pouvez pouvons doit doivent devez a ont avez avons va
        vont
    """,
    "verbs": """
        ne n appelez prenez envoyez montrez demandez gardez utilisez apportez attendez vérifiez contactez
        écrivez supprimez coûte coûtent part arrive commence finit reçoit recevez recevrez remboursons
        facturons payez
    """,
    "that": "",
    "complements": "",
    "conditionals": "pourquoi si quand lorsque lorsqu s dès",
    "remarks": """
        malheureusement hélas cependant toutefois donc en effet effectivement bien sûr certes désolé désolée actuellement
    """,
    "skipped": """
        le la les l un une des du de d votre vos notre nos mon ma mes ce cette ces son sa ses leur environ seulement
        totalité montant somme total totale eur euro euros chf exactement près
    """,
    "of": "de d du des",
    "adjuncts": """
        à au aux en dans pour avec par après avant jusque jusqu dès depuis pendant durant sous sur selon contre vers entre chez
        lors malgré suite
    """,
    "bounds": "avant après jusque jusqu dès depuis plus moins au-delà sous passé supérieur supérieure inférieur inférieure que",
    "stops": "pour si car quand avec parce lorsque avant après dès jusqu sauf et",
    "exceed": "dépasser dépassez dépasse dépassent dépassée dépassé dépassés excéder excède excéder",
    "demonstratives": "c cela ça ceci ce",
    "truth": "vrai exact exacte correct juste cas possible valable applicable",
    "existential": """
        possible possibles autorisé autorisée autorisés disponible disponibles inclus incluse incluses compris comprise
        nécessaire nécessaires requis requise remboursable remboursables remboursé remboursée prévu prévue permis permise
        accepté acceptée valable obligatoire
    """,
    "ne": "ne n",
    "ne_with": "pas plus jamais rien aucun aucune personne guère ni nul nulle point aucunement nullement",
}

ECHOES: Final = """
vous demandez
vous me demandez
vous voulez savoir
vous souhaitez savoir
vous vouliez savoir
votre question
à votre question
tu demandes
vous écrivez
"""
