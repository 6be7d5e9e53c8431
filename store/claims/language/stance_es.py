"""How answers in Spanish take a stance. The notation is described in `stance.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .stances import Stance

ADVERBS: Final = """
    lamentablemente desafortunadamente desgraciadamente ya le les te lo la los las se nos me os también ahora actualmente aún
    todavía siempre simplemente realmente correctamente inmediatamente además bien muy personalmente hoy mismo
    recién nuevamente
"""
CONDITIONS: Final = "si cuando después antes hasta mientras salvo"
CAUSES: Final = "porque como tan"
PARTICLES: Final[Mapping[str, Stance]] = {"sí": "yes", "no": "no"}

MACROS: Final[Mapping[str, str]] = {
    "ACT": """(compartir|enviar|enviarle|enviarte|facilitar|emitir|dar|darle|divulgar|revelar|ayudar|ayudarle|ayudarte|tramitar|
        reembolsar|devolver|cancelar|modificar|cambiar|reservar|ofrecer|ofrecerle|aceptar|autorizar|permitir|vender|hacer|hacerlo|
        transmitir|prolongar|eliminar|borrar|recetar|proporcionar|proporcionarle|realizar|procesar|entregar|conceder|mostrar|
        mostrarle|pagar|abonar|responder|diagnosticar|imprimir|publicar|atender)""",
    "INFO": """(encontrar|encontrarla|encontrarlo|ver|verlo|verla|decir|decirle|decirte|abrir|abrirlo|abrirla|acceder|saber|confirmar|
        confirmarlo|verificar|localizar|localizarla|determinar|consultar|leer|identificar|comprobar|indicar|indicarle|precisar)""",
    "PART": """(emitido|enviado|enviada|reservado|reservada|cancelado|cancelada|reembolsado|reembolsada|tramitado|tramitada|abonado|
        abonada|transmitido|informado|comunicado|notificado|modificado|modificada|cambiado|cambiada|puesto|añadido|añadida|iniciado|
        iniciada|creado|creada|realizado|realizada|terminado|completado|completada|eliminado|eliminada|borrado|borrada|movido|
        solicitado|solicitada|pagado|pagada|transferido|transferida|restablecido|pedido|expedido|activado|activada|desactivado|
        bloqueado|bloqueada|desbloqueado|registrado|registrada|corregido|corregida|reemplazado|prolongado|aprobado|aprobada|
        confirmado|confirmada|procesado|procesada|efectuado|efectuada|hecho|programado|programada|entregado|entregada|generado|
        generada|actualizado|actualizada|remitido|devuelto|devuelta|reenviado)""",
    "ENTRY": "(reserva|registro|información|pedido|cuenta|dato|datos|mención|expediente|resultado|resultados|constancia|detalles)",
}

PREFIX: Final = """
    (hola|buenos días|buenas tardes|buenas noches|estimado|estimada|gracias|muchas gracias|perdón|disculpe|lo siento|señor|señora|
    sr|sra|bueno|pues|buena pregunta|buenas noticias|por ahora|por el momento|hasta ahora|actualmente|en resumen)
"""

OPENING: Final[Mapping[Stance, str]] = {
    "yes": """
        (sí|claro|exacto|correcto|efectivamente|ciertamente|exactamente|cierto|absolutamente|naturalmente|encantado|encantada) {END}
        si [,]
        sí (puede|es|está|se|por|claro|señor|señora|que|usted|tiene|le|lo|la|hay|en|para)
        (por supuesto|desde luego|claro que sí|cómo no|con mucho gusto|así es|de acuerdo|sin problema|sin problemas|no hay problema|ningún problema|no se preocupe|no hay ningún problema|en efecto|sin duda|con gusto) {END}
        (por supuesto|claro) que sí
        (eso |esto )?(es|está)~ (posible|correcto|permitido|cierto|bien|así)~ {END}
        (tiene razón|la respuesta es sí)
        (por ahora|hasta ahora|por el momento|actualmente) sí
    """,
    "no": """
        no {END}

        (lamentablemente|desafortunadamente|desgraciadamente|por desgracia|claro que|por supuesto que|desde luego que|me temo que|lo siento [,]|ciertamente|absolutamente) no ([,.!;:-]|$|para|en|con|es|se|está)
        (en absoluto|de ninguna manera|de ningún modo|en ningún caso|todavía no|aún no|nunca|jamás|imposible|mejor no|bajo ningún concepto) {END}
        (eso |esto )?no~ (es|está|sería)~ (posible|correcto|permitido|cierto|verdad|así|seguro|recomendable|el caso)
        (eso |esto )?es~ (imposible|falso|incorrecto|peligroso)
        (eso )?está prohibido
        (por favor [,] |por favor )?no~ (abra|tome|pague|haga|beba|coma|envíe|use|utilice|entre|responda|deje|conduzca|interrumpa|suspenda|mezcle|descargue|instale|comparta|firme|cancele|borre|pulse|haga|viaje|salga|ejecute|abras|tomes|hagas|pagues|envíes|uses)
        no~ (puede|debe|podrá|puedes|debes)~ [a-zñáéíóú]+(r|rlo|rla|rse)
        no se puede
        la respuesta es no
    """,
}
OPENING_NOT: Final[Mapping[Stance, str]] = {
    "yes": """
        sí y no
        (claro|por supuesto|desde luego|ciertamente|absolutamente|naturalmente)( que)? no
        sí [,-] pero (solo|sólo|no)
    """,
    "no": """
        no~ (olvide|olvides|dude|dudes|preocupe|preocupes|exceda|excedas|supere|pierda|deje de|tema|tarde)
        no~ (puede|debe|podrá|puedes|debes)~ (exceder|superar|olvidar|perder|faltar)
        no (solo|sólo|hay problema|hay ningún problema|obstante|hay duda)
        no [,] (sí|claro)
    """,
}

CLAUSE: Final[Mapping[Stance, str]] = {
    "refuses": """
        no~ (puedo|podemos|podré|podremos)~ {ACT}
        no~ (estoy|estamos)~ (autorizado|autorizada|autorizados|en condiciones|en posición|capacitado|facultado|facultados)
        no~ (me|nos)~ (es posible|está permitido|permiten)
        (me|nos)~ (es|resulta) imposible
        (me niego|nos negamos|rehusamos|debo rechazar|declinamos)
        no~ (enviamos|reembolsamos|aceptamos|compartimos|vendemos|entregamos|ofrecemos|cambiamos|facilitamos|damos|hacemos|devolvemos|comparto|doy|revelo|realizamos)
        nunca~ (enviamos|compartimos|facilitamos|damos)
    """,
    "cannot_say": """
        no~ (puedo|podemos|pude|pudimos|he podido|hemos podido)~ {INFO}
        no~ (encuentro|encontramos|encontré|veo|vemos|localizo|hallamos|hallo|sé|sabemos|conozco|conocemos)
        no~ (he|hemos)~ (encontrado|podido|logrado|conseguido|localizado)
        no~ (tengo|tenemos|dispongo|disponemos)~ (de )?(acceso|información|esa|ese|este|esta|datos|constancia|detalles|registro|registros|la información|el dato|los datos|conocimiento|ninguna)
        no~ (aparece|aparecen|figura|figuran|consta|constan)
        no~ (está|están)~ (indicado|indicada|en la lista|en el|en mi|en mis|en la|registrado|registrada|listado|listada|especificado|especificada|mencionado|mencionada|disponible para mí)
        no~ (menciona|especifica|indica|dice nada)
        no (hay|existe|existen)~ (ninguna|ningún|una|un)?~ {ENTRY}
        (ninguna|ningún) {ENTRY}
        no (coincide|coinciden)
        se desconoce
        (es|son) (desconocido|desconocida|desconocidos)
    """,
    "promises": """
        (le|te|les)? ?(prometo|prometemos|garantizo|garantizamos|aseguro|aseguramos|juro)
        (tiene|tienes) (mi|nuestra) palabra
        (está|están|queda|es|son)~ (totalmente )?(garantizado|garantizada|garantizados)
        (será|serán|llegará|llegarán|recibirá|saldrá|estará)~ (seguro|sin falta|con seguridad|con toda seguridad|seguramente)
        tenga la (seguridad|certeza)
    """,
    "hedges": """
        (por ahora|por el momento|hasta ahora|actualmente|de momento|a día de hoy|hasta el momento)
        (probablemente|quizás|quizá|tal vez|posiblemente|aparentemente|seguramente|a lo mejor|eventualmente)
        (creo|creemos|pienso|supongo|suponemos|pensamos)
        (que yo sepa|según mis datos|hasta donde sé|salvo error)
        no~ (puedo|podemos)~ (garantizar|prometer|descartar|asegurar|garantizarle|prometerle|garantizarlo|prometerlo|descartarlo)
        (parece|parece que|podría|podrían)
        (en general|generalmente|normalmente|por lo general|habitualmente)
        no~ (está|están)~ (garantizado|garantizada)
        no~ (estoy|estamos)~ (seguro|segura|seguros)
        sujeto a cambios
    """,
    "done": """
        (he|hemos)~ {PART}
        (acabo|acabamos) de
        (ha|han)~ sido~ {PART}
        se~ (ha|han)~ {PART}
        (está|están)~ (enviado|enviada|reservado|reservada|en camino|tramitado|tramitada|hecho)
        (fue|fueron)~ (enviado|enviada|emitido|emitida|abonado|abonada|reembolsado|reembolsada)
        ^ (hecho|listo|ya está|realizado|ya está hecho)
    """,
    "asks": """
        (por favor )?(envíeme|envíenos|indíqueme|indíquenos|dígame|díganos|deme|facilíteme|facilítenos|proporcióneme|confírmeme|mándeme|compártame|dime|envíame|indícame|dame)
        (por favor )(indique|envíe|facilite|proporcione|confirme|comparta|especifique|describa)
        (necesito|necesitamos)~ (su|sus|tu|más|saber|que me|el|la|algunos)
    """,
    "offers": """
        (con gusto|encantado de|encantada de|con mucho gusto)~ (le|te|lo)
    """,
}
CLAUSE_NOT: Final[Mapping[Stance, str]] = {
    "promises": """
        no~ (prometo|prometemos|garantizo|garantizamos|aseguro|aseguramos|está|están|queda|es|son|puedo|podemos)
        sin garantía
    """,
    "refuses": """
        no~ (puedo|podemos)~ {INFO}
        no~ (hacemos|damos)~ (cargos|cargo)
    """,
    "cannot_say": """
        no~ (veo|vemos|encuentro|encontramos|hay)~ (ningún|ninguna|un|una)? ?(problema|inconveniente|motivo|razón)
        (ninguna|ningún) {ENTRY} (se|fue|es) (perdió|perdida|necesaria|necesario)
    """,
    "done": """
        (será|serán|sería|habrá|habrán|debería|debe|puede|podría|va|van)~ (ser|sido|haber)
        (habría|habrá|haya|hayan|hubiera)~ (sido)?
        (ha|has) (enviado|cancelado|reservado|pagado|solicitado) usted
        no
        acabo de (ver|leer|comprobar|revisar|consultar|mirar)
    """,
}

SENTENCE: Final[Mapping[Stance, str]] = {
    "offers": """
        (puedo|podemos|podría|podríamos)[^.;:]* si~ (lo )?(desea|quiere|prefiere|deseas|quieres|me|nos|gusta|está)
        si~ (lo )?(desea|quiere|prefiere|deseas|quieres|me|nos)[^.;:]* (puedo|podemos|podría|podríamos)
        (dígame|avíseme|hágame saber) si (quiere|desea)
    """,
    "done": "^ (su |el |la |un |una )?[a-zñáéíóú]+ (emitido|enviado|enviada|reservado|reservada|cancelado|cancelada|reembolsado|tramitado) {END}",
}
SENTENCE_NOT: Final[Mapping[Stance, str]] = {
    "done": "^ (nada|no|nunca|ningún|ninguna|todo|está|ha|si|fue) ",
    "offers": "no~ (puedo|podemos)[^.;:]* si",
}

QUESTION: Final[Mapping[Stance, str]] = {
    "offers": """
        (quiere|desea|quieres|deseas|prefiere|le gustaría|te gustaría)
        ^ (puedo|podemos|debo) [a-zñáéíóú]+
        ^ (le|te|se|lo|la) (reservo|envío|tramito|cancelo|cambio|inicio|mando|busco|confirmo)
        le parece bien
    """,
    "asks": """
        (podría|puede|podrías|puedes|me puede|me podría)~ (enviar|enviarme|indicar|indicarme|decir|decirme|confirmar|confirmarme|comprobar|dar|darme|facilitar|facilitarme|compartir|revisar|verificar|proporcionar|explicar|describir)
        (cuál|cuáles|qué|cómo|dónde|cuándo|quién|por qué|cuánto|cuántos)
        ^ (tiene|ha|está|estaba|tienes|has)
    """,
}
QUESTION_NOT: Final[Mapping[Stance, str]] = {
    "offers": """
        ^ (¿ )?(cuál|qué|cómo|dónde|cuándo|quién)[^?]* (quiere|desea|puedo|podemos|prefiere)
        puedo (preguntar|preguntarle|saber)
    """,
}

FILLER: Final = """
    ^ (hola|buenos días|buenas tardes|buenas noches|estimado|estimada|bienvenido|bienvenida)
    ^ (muchas )?gracias
    ^ (lo siento|lo sentimos|lamento|lamentamos|disculpe|disculpas|perdón|entiendo|entendemos|comprendo)
    ^ (he|hemos)~ (comprobado|revisado|consultado|mirado|encontrado|verificado)
    ^ (un momento|buena pregunta|buenas noticias)
"""
