"""Spanish: what negates, what turns a negation round, and where its reach ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .cue_kinds import Kind

CUES: Final[Mapping[Kind, str]] = {
    "not": """
        no, nunca, jamás, tampoco, ni, nada, nadie, ya no, de ningún modo, de ninguna manera, en ningún caso
        bajo ningún concepto
    """,
    "no": "ningún, ninguna, ninguno, ningunos, ningunas, cero, no hay, libre de",
    "adjective": """
        imposible, prohibido, prohibida, falso, falsa, incorrecto, incorrecta, incapaz, incapaces, excluido, excluida
        innecesario, equivocado
    """,
    "verb": """
        evite, eviten, evitar, evita, rechazar, rechaza, rechazamos, excluye, excluyen, excluir, ignore, ignorar, ignora
        niega, negar, contrariamente a
    """,
    "false": """
        falso, falsa, falsos, incorrecto, incorrecta, erróneo, errónea, equivocado, equivocada, inválido, inválida, caducado
        caducada, obsoleto, obsoleta, excluido, excluida, imposible, prohibido, prohibida, denegado, denegada, rechazado
        rechazada, anticuado, inexacto, inexacta
    """,
    "instead": "en vez de, en vez del, en lugar de, en lugar del, a diferencia de, antes que",
    "without": "sin, menos las, menos los",
    "except": "excepto, salvo, aparte de, menos, a excepción de, con excepción de, exceptuando",
    "neutral": """
        no solo, no siempre, no todos, no todo el mundo, no sólo, no solamente, no únicamente, no más de, no más que, no menos de, no menos que, no antes de
        no después de, no más tarde de, no más tarde que, no obstante, no se preocupe, no te preocupes, no se preocupen
        no olvide, no olvides, no olviden, no dude, no dudes, no duden, no hay problema, no hay ningún problema, ningún problema
        no hay duda, sin duda, sin problema, sin problemas, sin falta, sin excepción, sin embargo, sin demora, no imposible
        no es imposible, no está prohibido, no exceda, no excedas, no exceder, no supere, no superar, no sobrepase
        no sobrepasar, o no, por qué no, nada más que, no pasa nada, no importa, no cabe duda, nunca más de, no cabe ninguna duda
        ni más ni menos, a no ser que, no deje de, no dejes de, no es falso, no es problema, sin más, no vaya a olvidar
        no tenga miedo, no tema, sin costo, sin coste, sin cargo
    """,
}

WORDS: Final[Mapping[str, str]] = {
    "separators": """
        pero sino porque aunque mientras cuando si donde quien quienes cual entonces pues
    """,
    "separators_before_subject": "ya como así",
    "coordinators": "y e o u",
    "continuers": "o u ni",
    "subjects": "yo nosotros usted ustedes ellos ellas él ella esto eso le les se por",
    "auxiliaries": """
        es son fue fueron sido era eran será serán está están puede pueden podemos puedo debe deben ha han he hemos va van
        tiene tienen
    """,
    "verbs": """
        llame pida envíe muestre tome lleve espere use guarde consulte escriba confirme abra borre pague
        cuesta cuestan sale llega empieza termina recibe recibirá cobramos devolvemos reembolsamos no
    """,
    "that": "",
    "complements": "",
    "conditionals": "si cuando salvo a",
    "remarks": """
        lamentablemente desafortunadamente desgraciadamente embargo tanto obstante efectivamente claro lo siento por sin
        actualmente
    """,
    "skipped": """
        el la los las un una unos unas su sus nuestro nuestra mi mis este esta estos estas ese esa todo toda solo sólo
        aproximadamente unos total importe suma cantidad eur euro euros usd dólares exactamente cerca casi íntegro
    """,
    "of": "de del",
    "adjuncts": """
        a al en para con por tras hasta desde durante bajo sobre según contra entre ante antes después dentro
    """,
    "bounds": "antes después hasta desde tras más menos que superior superiores inferior",
    "stops": "para si porque cuando con antes después hasta desde por y",
    "exceed": "exceder exceda excede excedan superar supere supera superen sobrepasar sobrepase sobrepasa rebasar",
    "demonstratives": "eso esto esta esa ello",
    "truth": "cierto verdad correcto correcta así posible válido aplicable",
    "existential": """
        posible posibles permitido permitida permitidos disponible disponibles incluido incluida incluidos necesario necesaria
        obligatorio reembolsable reembolsables admitido aceptado válido válida previsto requerido
    """,
}

ECHOES: Final = """
usted pregunta
me pregunta
pregunta si
preguntas si
quiere saber
quería saber
desea saber
su pregunta
a su pregunta
me preguntas
usted escribe
"""
