"""English: what negates, what turns a negation round, and where its reach ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .cue_kinds import Kind

CUES: Final[Mapping[Kind, str]] = {
    "not": """
        not, never, no longer, not any more, not anymore, neither, nor, by no means, in no way, under no circumstances, at no time, at no point
        in no case, on no account, nothing, nobody, no one, none, nowhere, cannot, hardly ever, used to, no way
        no need to, no reason to, no right to, no obligation to, no plans to, no intention of
    """,
    "no": "no, zero, lack of, lacks, lacking, not a, not any, not one, free of",
    "adjective": """
        unable, impossible, ineligible, incapable, unwilling, forbidden, prohibited, wrong, false, incorrect, untrue,
        mistaken, unlikely, illegal, unsafe, unnecessary, needless, inadmissible
    """,
    "verb": """
        avoid, avoids, avoiding, exclude, excludes, excluding, excluded, refuse, refuses, refused, decline, declines,
        declined, deny, denies, denied, fail to, fails to, failed to, failing to, stop short of, refrain from, prevents,
        disregard, ignore, ignores, contrary to, cancels out, misses, forbid, forbids, prohibit, prohibits, stop taking,
        without ever, skip
    """,
    "false": """
        wrong, false, incorrect, untrue, mistaken, outdated, obsolete, invalid, excluded, impossible, void, inaccurate,
        erroneous, out of date, out of the question, ruled out, unavailable, forbidden, prohibited, refused, declined,
        denied, non-refundable, nonrefundable, forfeited, unsafe, superseded, expired
    """,
    "instead": "instead of, rather than, in place of, as opposed to, in lieu of, unlike, as against",
    "without": "without, minus, less the",
    "except": "except, except for, apart from, other than, besides, save for, aside from, excepting, bar, but",
    "neutral": """
        not only, not just, not merely, not simply, not solely, no problem, no problems, no doubt, no matter, no wonder
        no worries, no more than, not more than, no less than, not less than, no fewer than, not fewer than, no later than
        not later than, no earlier than, not earlier than, no sooner than, not until, not before, not after, not above
        not over, not below, not under, not to mention, not forget, not hesitate, not worry, never forget, never mind
        not mind, not miss, whether or not, or not, if not, why not, not least, not exceed, not exceeding, no need to worry
        nothing to worry about, never exceed, never more than, never less than, no other than, none other than, nothing less
        than, nothing more than, not a problem, not a moment, not least because, not everyone, not everybody, not all, not always, no later, not otherwise, no end of
        not a minute, no time, in no time, no hurry, no rush, nothing short of, not alone, not the only, not so much
        cannot wait, can not wait, not fail to, never fail to, not doubt, not beyond, not within, not outside, not past
        not further than, not longer than, no longer than, no higher than, not higher than, no lower than, not lower than
        no-one else but, not help but, sooner or later, no sooner, not be afraid, not exclude, not deny, not avoid
        not ignore, not rule out, not wait, no harm, not hurt, not harm, no exception, without exception, without exceptions
        without doubt, without a doubt, without fail, without question, without delay, without further ado, no ifs
        never been a problem, never a problem, not been a problem, not go wrong, not beat, not doubt that, no need to worry, no need to hesitate
        without hesitation, without problems, without any problems, without a problem
    """,
}

WORDS: Final[Mapping[str, str]] = {
    "separators": """
        but because although though however whereas while unless if when whether which who whom whose where why once
        provided therefore otherwise nevertheless yet that lest wherever whenever despite
    """,
    "separators_before_subject": "since as before after until so for till because than",
    "coordinators": "and or then plus",
    "continuers": "or nor",
    "subjects": "i we you they he she it there this that these those who everyone somebody someone please",
    "auxiliaries": """
        is are was were be been am will would can could may might must shall should do does did has have had
        let
    """,
    "verbs": """
        call ask contact send show check take use keep bring speak wait delete dial ring visit write reply
        confirm choose select click open see give tell go come stay pay get make try need costs cost leaves
        departs arrives goes begins starts ends receives gets takes makes says then instead only just ought
        cannot reaches follows applies
    """,
    "that": "that",
    "complements": """
        true correct right say says said saying claim claims claimed claiming state states stated stating confirm confirmed
        promise guarantee think believe mean means meant sure certain suppose assume clear possible likely case imply implies
        false wrong incorrect untrue impossible unlikely suggest agree tell told write wrote assert mistaken
    """,
    "conditionals": "if unless when once whenever provided whether why how",
    "remarks": """
        unfortunately sadly however therefore regrettably alas indeed actually thus hence certainly of course sorry
        as yet though too also i'm afraid i am in fact fact at present currently now then moreover furthermore
    """,
    "skipped": """
        the a an your our his her their my its any this that these those full total whole all about around approximately only
        just eur euro euros usd gbp chf dollars pounds exactly some roughly nearly up another same extra additional amount sum
        price fee fare least most on
    """,
    "of": "of",
    "adjuncts": """
        at on in for with by after before until till since during from under over within upon despite because due per between
        if when against around throughout via through
    """,
    "bounds": "after before until till than over above under below beyond since past exceeding unless upto",
    "stops": "for to with when if because since until after before under due and while from so",
    "exceed": "exceed exceeds exceeded exceeding surpass surpassed overdue",
    "demonstratives": "that this it these those both which",
    "truth": "true correct right accurate case valid applicable possible so apply applies",
    "existential": """
        possible allowed permitted available included required needed necessary offered provided granted refundable
        refunded covered supported accepted valid safe issued paid payable compulsory mandatory
    """,
}

ECHOES: Final = """
you ask
you asked
you are asking
you were asking
you want to know
you wanted to know
you would like to know
you wonder
your question
you say
you said
you write
you wrote
as for your question
regarding your question
to your question
"""
