"""Which numbers of a failure stay, and which are masked.

A number that counts distinguishes failures: 401 is not 503, 5 mg is not 500 mg, 14 days are not 30. It is kept if it
has up to three digits and stands alone, if it is a code (exit code 137), or if it is an amount (1500 mg). It is
masked if it is longer, if it is part of a name (v72), or if the word before it says that it is an index or an id
(line 12, order 7). Where a kept number varies, store/groups/variables.py learns it.
"""

from __future__ import annotations

import re
from typing import Final

SMALL: Final = 3
_LONGEST_CODE: Final = 6
_TAIL: Final = 48

_CODES_IN: Final = """
    code codes status exit error errno http https rc sqlstate signal exitcode statuscode errorcode
    returncode fehler fehlercode statuscode rückgabewert rückgabecode exitcode statut erreur código
    codigo estado fallo codice stato errore erro foutcode fout kod kodu kodem kód kódem błąd błędu chyba
    chybou hata felkod fel fejlkode fejl feilkode feil virhe virhekoodi koodi koodilla hibakód hiba код
    кодом кода ошибка ошибки статус статусом помилка κωδικός κωδικό σφάλμα رمز الرمز برمز حالة الحالة
    خطأ الخطأ קוד שגיאה סטטוס कोड स्थिति त्रुटि
"""
CODES: Final = frozenset(_CODES_IN.split())
"""Words before a code."""
_CODES_GLUED: Final = re.compile(
    r"(?:コード|ステータス|エラー|码|碼|代码|代碼|状态|狀態|错误|錯誤|코드|상태|오류|รหัส|สถานะ)\W{0,3}$"
)
_FIELDS_IN: Final = """
    id ids no nr num number nummer numero número numéro line lines zeile ligne línea riga linha regel
    column col spalte char character pos position offset row index idx page seite port pid tid uid gid
    ppid process thread attempt try retry request requests order orders ticket case invoice booking
    reservation user customer account job task block node item seq sequence session worker core cpu gpu
    batch epoch iteration record entry message event run trace span bestellung auftrag anfrage rechnung
    konto kunde vorgang commande demande facture compte pedido solicitud factura cuenta ordine richiesta
    fattura bestelling verzoek factuur zamówienie zamówienia zlecenie sipariş tilaus rendelés objednávka
    заказ заказа запрос запроса счёт طلب الطلب للطلب طلبك रिक्वेस्ट अनुरोध ऑर्डर
"""
FIELDS: Final = frozenset(_FIELDS_IN.split())
"""Words before an index or an id."""
_FIELDS_GLUED: Final = re.compile(
    r"(?:番号|注文|リクエスト|予約|行|列|订单|訂單|请求|編號|编号|号|號|주문|요청|번호|#|№|§)\W{0,3}$"
)
_AMOUNT: Final = re.compile(
    r"\s?(?:(?:mg|mcg|µg|μg|ug|ng|g|kg|ml|cl|dl|l|mmol|mol|mval|mmhg|kcal|kj|i\.?e\.?|i\.?u\.?|iu|mg/kg)(?![\w])"
    r"|%|‰|°)",
    re.IGNORECASE,
)
_UNIT: Final = re.compile(
    r"(?:[a-zA-Zµμ]{1,3}|days?|hours?|mins?|secs?|weeks?|months?|years?)(?![\w-])|[%‰°€$£¥]"
)
_LETTER: Final = re.compile(
    r"[^\W\d_\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff\U00020000-\U0003ffff]"
)
_ERROR: Final = re.compile(r"(?:^|[\s(\[])(?:ORA|TNS|PLS|SQL|ERR|ERROR|MSG|EC|E)-$")
"""The prefix of an error's number: ORA-00942."""
_RANGE: Final = re.compile(r"(?:^|[\s(])\d{1,3}(?:[.,]\d{1,3})?-$")
_WORDS_BEFORE: Final = re.compile(r"(?:([^\W\d_]+)\W{1,3})?([^\W\d_]+)\W{0,3}$")
_MEASURES_IN: Final = """
    b byte bytes kb kib mb mib gb gib байт байта バイト 字节 بايت
    s sec secs second seconds ms msec millisecond milliseconds m min mins minute minutes sekunde
    sekunden minuten seconde secondes seconden segundo segundos secondo secondi minuto minutos minuti
    sekund sekunder sekundy sekundach sekunti sekuntia sekunnin másodperc saniye saniyede dakika секунд
    секунды секунду минут минуты секунди δευτερόλεπτα ثانية ثوان ثواني ثوانٍ دقيقة دقائق ثانیه שניות
    सेकंड सेकेंड मिनट সেকেন্ড วินาที 秒 분 초 分
"""
_MEASURES: Final = frozenset(_MEASURES_IN.split())
"""Units of durations and sizes that are measured rather than agreed."""


def stays(number: str, before: str, after: str) -> bool:
    """Whether a number between these texts is kept."""
    digits = sum(map(str.isdigit, number))
    if is_code(before):
        return digits <= _LONGEST_CODE
    if _in_a_name(before, after) or _after_a_field(before):
        return False
    if _AMOUNT.match(after):
        return digits <= _LONGEST_CODE
    return digits <= SMALL and number.count(".") + number.count(",") <= 1


def is_code(before: str) -> bool:
    """Whether a number after this text is a code: of an error, an exit, a status."""
    tail = before[-_TAIL:]
    if _ERROR.search(tail):
        return True
    words = _WORDS_BEFORE.search(tail)
    if words and any((word or "").casefold() in CODES for word in words.groups()):
        # "error at line 12", "status of order 7"
        return words[2].casefold() not in FIELDS and not _FIELDS_GLUED.search(tail)
    return bool(_CODES_GLUED.search(tail))


def is_measure(word: str) -> bool:
    """Whether a word is a unit of what is measured rather than agreed: seconds, minutes, bytes."""
    return word.casefold() in _MEASURES


def _in_a_name(before: str, after: str) -> bool:
    last, follows = before[-1:], after[:1]
    if last in {"_", "#", "№", "/", "\\", "@"} or _LETTER.match(last or " "):
        return True
    if last in {"-", ".", ":"} and len(before) > 1 and not before[-2].isspace():
        # gpt-3, v1.2, K7-12; but not "5-10 mg", or the point at the end of a sentence
        return bool(before[-2].isalnum()) and not _RANGE.search(before)
    if _UNIT.match(after):
        return False
    if follows in {"_", "/", "\\", "@"} or _LETTER.match(follows or " "):
        return True
    return follows == "-" and after[1:2].isalpha()


def _after_a_field(before: str) -> bool:
    tail = before[-_TAIL:]
    if _FIELDS_GLUED.search(tail):
        return True
    words = _WORDS_BEFORE.search(tail)
    return words is not None and words[2].casefold() in FIELDS
