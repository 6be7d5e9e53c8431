"""How answers in English take a stance. The notation is described in `stance.py`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .stances import Stance

ADVERBS: Final = """
    just now already also really currently unfortunately sadly therefore simply still yet kindly always actually personally
    even hereby meanwhile since however today again then successfully both gladly immediately automatically so either
    regrettably ever fully duly
"""
CONDITIONS: Final = "if once when after before until unless whenever provided while whether"
CAUSES: Final = "as because since although though in"

PARTICLES: Final[Mapping[str, Stance]] = {"yes": "yes", "no": "no"}

MACROS: Final[Mapping[str, str]] = {
    "I": "(i|we)",
    "AM": "(am|are|was|were)",
    "ACT": """(share|send|provide|issue|give|disclose|reveal|help|assist|process|refund|cancel|change|hand|book|offer|comply|
        reimburse|grant|release|publish|discuss|support|accept|allow|permit|e-mail|email|exchange|ship|deliver|sell|print|make|
        pass|forward|waive|extend|transfer|modify|amend|delete|remove|prescribe|diagnose|approve|authorise|authorize|pay|credit|
        replace|upgrade|store|answer|post|do|perform|fulfil|fulfill|return|take|hand|repeat|show|ignore|write|mail)""",
    "INFO": """(find|see|tell|say|open|access|know|confirm|verify|locate|determine|look|check|read|retrieve|identify|view|judge|
        assess|answer|trace|recognise|recognize|estimate|establish|detect|match)""",
    "PART": """(issued|sent|re-sent|resent|booked|rebooked|re-booked|cancelled|canceled|refunded|processed|credited|passed|
        reported|forwarded|changed|updated|added|arranged|initiated|started|triggered|created|completed|deleted|moved|
        submitted|requested|filed|reserved|paid|transferred|charged|removed|reset|placed|scheduled|rescheduled|upgraded|
        extended|activated|deactivated|unlocked|blocked|locked|registered|enrolled|ordered|dispatched|shipped|delivered|
        e-mailed|emailed|mailed|posted|notified|informed|alerted|escalated|corrected|fixed|replaced|renewed|waived|approved|
        confirmed|applied|reimbursed|closed|opened|logged|recorded|saved|signed|assigned|set|put|made|resolved|returned|merged|
        deployed|restarted|installed|uploaded|generated)""",
    "THING": """(information|record|records|access|data|details|idea|entry|knowledge|insight|note|notes|document|
        documentation|detail|evidence|result|results|answer)""",
    "ENTRY": "(reservation|booking|record|entry|information|data|mention|listing|account|order|file|result|trace|details)",
}

PREFIX: Final = """
    (hi|hello|dear|hey|good morning|good evening|good afternoon|good day|thanks|thank you|sorry|i am sorry|apologies|
    i apologise|i apologize|well|ah|oh|mr|mrs|ms|dr|so|good question|great question|okay|ok|right now|short answer|in short|
    as of now|so far|for now|currently|good news|bad news|to be clear|honestly)
"""

OPENING: Final[Mapping[Stance, str]] = {
    "yes": """
        (yes|yep|yeah|yup|sure|certainly|absolutely|definitely|indeed|correct|exactly|right|affirmative|naturally|gladly) {END}
        (yes|yep|yeah) (you|it|we|i|that|this|they|there|he|she|please|of|indeed|absolutely|the|your|on|at|for)
        (sure thing|of course|by all means|with pleasure|no problem|not a problem|no problem at all|without a doubt|no doubt) {END}
        of course (you|it|we|i|that|this|they|there|he|she)
        (nothing|no need|no reason|no cause) to worry
        (that|this|it) (works|is fine|is possible|is ok|is okay|is right|is correct|is no problem|is not a problem|is allowed|is true)~ {END}
        (that|this) is (perfectly|completely|absolutely|quite) (fine|possible|safe|ok|okay|normal|allowed)
        (so far|as of now|currently|for now|at present|at the moment) yes
        the (short )?answer is yes
        (feel free|go ahead|go right ahead) {END}
        you are (right|correct) {END}
        (unfortunately|sadly|i am afraid|regrettably) (yes|so) {END}
        (you|it|they|he|she|we|i|there|that|this) (can|may|does|do|is|are|will|has|have)~ {END}
        (that|this) is (fine|ok|okay|possible|allowed) (as|so|if|provided|for|with)
    """,
    "no": """
        (but )?(no|nope|nah) {END}
        no (you|it|we|i|that|this|they|there|he|she|please|not)
        (unfortunately|sadly|regrettably|certainly|absolutely|definitely|of course|probably|better|i am afraid|surely|alas) (not|no) ([,.!;:-]|$|on|for|in|at|until|with|under|as|before|after)
        (not at all|by no means|under no circumstances|on no account|in no case|no way|not yet|never|impossible|not possible|not anymore|not any more|rather not) {END}
        (unfortunately |sadly )?(that|this|it)~ (is|was) (unfortunately |sadly )?not~ (possible|allowed|correct|safe|true|right|permitted|advisable|the case|an option|included|available|ok|okay|fine)
        (that|this) (will|does|would)~ not work
        (that|this) (is|would be) (impossible|wrong|incorrect|false|forbidden|prohibited|unsafe|dangerous|out of the question)
        (please )?do not~ [a-z]+
        (please )?(do not|never) {END}
        (please )?never [a-z]+
        not (in|on|at|with|without|today|really|necessarily) [a-z]+
        you (can|may|must|should) not~ [a-z]+
        you are not~ (allowed|permitted|entitled|supposed) to
        (you|it|they|he|she|we|there|that|this) (can|may|does|do|is|are|will|has|have)~ not {END}
        (that|this|it) (will|would)~ not~ be~ (possible|allowed)
        not (ok|okay|allowed|permitted|advisable|safe) {END}
        the (short )?answer is no
    """,
}
OPENING_NOT: Final[Mapping[Stance, str]] = {
    "yes": """
        yes and no
        yes [,-] but (only|not)
        (sure|certainly|absolutely|definitely|of course|naturally|indeed)~ not
    """,
    "no": """
        (do not|never)~ (hesitate|worry|forget|miss|mind|panic|exceed|be afraid|fret|go over|take more|wait|delay|be alarmed)
        you (can|may|must|should) not~ (exceed|miss|forget|go wrong|worry|take more|be charged|have to|need)
        no (doubt|problem|need|worries)
        no [.] [0-9][^ ]*
        you (can|will|may) not~ [a-z]+ (a |any |anything )?(better|cheaper|more)
        you (can|will) not~ beat
        not (only|just)
    """,
}

CLAUSE: Final[Mapping[Stance, str]] = {
    "refuses": """
        {I} (can|may) not~ [a-z-]+
        {I} (can|will|may|do|would) not~ {ACT}
        {I}~ {AM}~ not~ (able|in a position|authorised|authorized|allowed|permitted|willing|prepared|going) to~ [a-z-]+
        {I}~ {AM}~ unable to~ [a-z-]+
        {I} will not~ be able to~ [a-z-]+
        ^ (not able|unable|not allowed|not permitted) to~ {ACT}
        {I}~ (never|no longer) {ACT}
        {I}~ (decline|refuse)
        {I}~ (must|have to|need to) (decline|refuse)
        {I}~ have~ no~ (way|means|possibility|permission|authority|right) (to|of)~ [a-z]+
        not something {I} (can|could|do|will)
        (not|neither) {AM} (i|we) able to
        ^ nor (can|will|do|may) (i|we)
        (against|not in line with|outside) (our|my) (policy|policies|rules|guidelines)
    """,
    "cannot_say": """
        {I} (can|could) not~ {INFO}
        {I}~ {AM}~ (not able|unable) to~ {INFO}
        {I} {AM} not~ able to~ {INFO}
        {I} will not~ be able to~ {INFO}
        there (is|was) nothing~ (about|on|regarding)
        ^ (not able|unable) to~ {INFO}
        ^ (can|could) not~ (find|see|locate|access|open|confirm|verify)
        {I} do not~ (know|see|find)
        i (do|did) not~ have
        we (do|did) not~ have~ (access|information|that information|this information|a record|any record|any information|details|any details|data|any data|that detail|that on file|it on file|visibility)
        {I}~ have~ no~ {THING}
        no way~ (for (me|us) |of )?(to )?(tell|know|say|see|check|telling|knowing|saying|seeing|checking)
        {I}~ (find|found|see|hold)~ (no|nothing)
        (is|are|was|were) not~ (listed|specified|stated|mentioned|shown|recorded|on file|on record|documented|known|visible|published|indicated)
        (is|are) not~ (in|part of) (the|my|our|this|that)~ [a-z -]*(directory|list|records|system|database|file|files|documents|document|data|leaflet|manual|faq|register|knowledge base|index|excerpt|contract|policy text|context)
        not~ available to (me|us)
        (does|do|did) not~ (list|mention|specify|state)
        (does|did) not~ (say|tell)
        (says|say|states|mentions|said|contains) nothing~ (about|on|regarding|of)
        there (is|are|was|were)~ no~ {ENTRY}~ (with|under|for|of|about|on|in|matching|by|that|here)
        (find|found|have|has) no~ {ENTRY}
        no~ {ENTRY}~ (was |were |is |could be )?(found|exists|available|matches|matching)
        (not|no)~ match~ (any|anything|a|what)
        (could|can) not be~ (found|opened|read|verified|accessed|located|retrieved|confirmed|determined)
        {I} {AM} not~ (aware|sure|certain)
        (search|query|lookup)~ (returned|found|gave|brought|yielded)~ (nothing|no)
        ^ (no idea|no information|unknown)
        (is|are|remains|remain) (unknown|unclear|undocumented|unlisted|unspecified)
    """,
    "promises": """
        {I}~ (promise|guarantee|assure|pledge|swear|vow)
        {I} (can|do|will|hereby|would)~ (promise|guarantee|assure)
        you have (my|our) (word|promise|guarantee)
        (rest|be) assured
        (is|are)~ (absolutely |fully |100 )?guaranteed
        guaranteed to
        (will|shall)~ (certainly|definitely|surely|absolutely|for sure|for certain|without fail|under all circumstances)
        (certainly|definitely|surely) (will|shall)
        (i|we) give you (my|our) word
    """,
    "hedges": """
        (so far|as of now|for now|at present|currently|for the time being|as things stand|at this stage)
        as far as {I} (know|can see|can tell|am aware|are aware)
        to (my|our) knowledge
        (probably|perhaps|maybe|presumably|possibly|likely|apparently|supposedly|conceivably|tentatively)
        it (seems|appears|looks like|looks as if|sounds like)
        {I}~ (think|believe|assume|suppose|suspect|expect|guess)
        (can|could) not~ (promise|guarantee|rule out|exclude|be certain|be sure)
        {I} {AM} not~ (sure|certain)
        (might|could)~ (be|have|change|vary|take|differ|come)
        may~ (change|vary|differ|be delayed|be different|take longer|be subject)
        subject to change
        (not|no)~ (guaranteed|guarantee|guarantees)
        (in most cases|generally|as a rule)
    """,
    "done": """
        {I}~ have~ (gone ahead and )?{PART}
        {I}~ {PART}
        (has|have)~ been~ {PART}
        (has|have)~ gone out
        (is|are) now~ {PART}
        (is|are)~ (on its way|on their way|all set|booked|taken care of|sorted)
        (was|were)~ (sent|issued|credited|refunded|transferred|emailed|e-mailed|dispatched|rebooked)
        consider it done
        ^ (done|all done|all set|all sorted|sorted)
    """,
    "asks": """
        please~ (provide|share|confirm|specify|state|clarify|let me know|let us know)
        please~ (send|tell|give|show|answer|write|describe)~ (me|us)
        ^ (and )?(send|tell|give) (me|us)
        ^ (and )?share (your|the)
        (send|give|tell) (it|them|that|your [a-z]+|the [a-z]+)~ to (me|us)
        {I}~ (need|require)~ (your|more|some more|a few more|further|to know)
        {I} would~ (need|like) (your|to know|to ask)
    """,
    "offers": """
        (i|we) (would be|am|are) (happy|glad|pleased) to~ {ACT}
        if you (would like|like|wish|want|prefer) me to
        (i|we) (can|could) (also|gladly|instead|alternatively)~ {ACT}
        (i|we) (can|could)~ offer you
    """,
}
CLAUSE_NOT: Final[Mapping[Stance, str]] = {
    "refuses": """
        {I} (can|may) not~ (promise|guarantee|rule|exclude|recommend|be|complain|wait|stress|help but|thank|imagine|believe|emphasise|emphasize|think|have|but|only|hear|apologise|apologize|advise|foresee|predict|comment|tell|explain)
        (able|unable) to~ (promise|guarantee|rule|predict|foresee|be|advise|recommend)
        {I} (can|could|may) not~ {INFO}
        (able|unable) to~ {INFO}
        no (way|means) (to|of) (tell|know|say|see|check|telling|knowing|saying|seeing|checking)
        (without|otherwise) [a-z ]*{I} (can|may) not
        (do not|never) (charge|take|make) (a|any|no)? (fee|mistake|mistakes)
        can not~ do (more|without|better)
    """,
    "cannot_say": """
        do not know (how to thank|why you)
        can not~ (see|find) (any |a )?(problem|reason|objection|issue|obstacle|why)
        (see|find|found|have)~ no (problem|reason|objection|issue|errors|error)
        can not~ say (no|enough)
        is not known for
    """,
    "done": """
        (will|should|would|could|must|may|might|to)~ have~ been
        (will|should|would|could|must|may|might|can|shall|to)~ (issue|send|book|set|put)
        (you|they|he|she) (have|had|has)~ (been )?(sent|booked)
        fully booked
        {I}~ (have )?(set|put|made|passed) (of|out|up|off)
        (should|would|could) have
        need
    """,
    "offers": "not~ (happy|able)",
    "asks": "please do not",
}

SENTENCE: Final[Mapping[Stance, str]] = {
    "offers": """
        {I} (can|could|will|would)~ [^.;:]* if you~ (like|want|wish|prefer|agree|would|send|give|share|tell|confirm|need|provide|let)
        if you~ (like|want|wish|prefer|agree|would like)[^.;:]* {I} (can|could|will|would)
        let (me|us) know if~ (you|i|we)
        just (say the word|let me know|tell me)
    """,
    "asks": "(let me know|let us know|tell me|tell us) (your|the|which|what|when|whether|how|who|where)",
    "done": """
        ^ (your |the |a |new )?[a-z]+ (now )?(issued|sent|booked|cancelled|canceled|refunded|processed|credited|updated|deleted|submitted|created|sorted|moved|frozen) {END}
    """,
}
SENTENCE_NOT: Final[Mapping[Stance, str]] = {
    "done": "^ (no|nothing|anything|everything|something|none|not|only|never|nobody|all|any|if|once|when|i|we|you|it|has|was) ",
    "offers": """
        {I} (can|could|will|would) not [^.;:]* if you
        if you [^.;:]* {I} (can|could|will|would) not
    """,
}

QUESTION: Final[Mapping[Stance, str]] = {
    "offers": """
        ^ (shall|should|may|can|could) (i|we) [a-z]+
        ([,:;-]|and|or|so) (shall|should|may|can|could) (i|we) [a-z]+
        (would|do) you~ (like|want|wish|prefer|care for)
        ^ want (me|us) to
        (is|would) it~ (ok|okay|alright|all right|help) if (i|we)
        how about
    """,
    "asks": """
        (may|can|could) (i|we) (ask|have|get|know)
        (how|what|which|where|when|why|who) (can|may|shall|should|could|do) (i|we|you)
        (could|can|would|will) you~ (please )?(send|tell|give|check|share|provide|confirm|describe|explain|let|specify|clarify|say|try|name|repeat|re-check|recheck)
        (what|which|when|where|who|how many|how much|how long|how) (is|are|was|were|did|do|does|has|have)
        do you~ (have|know|remember)
        (have|did|are|were|is|was) (you|your|the|it|this|that)
    """,
}
QUESTION_NOT: Final[Mapping[Stance, str]] = {
    "offers": """
        (may|can|could) (i|we) (ask|have|get|know)
        (how|what|which|where|when|why|who)~ (can|may|shall|should|could)
        ^ (how|what|which|where|when|why|who) [^?]*(would|do) you
    """,
}

FILLER: Final = """
    ^ (hi|hello|dear|hey|good morning|good afternoon|good evening|good day|welcome)
    ^ (many )?(thanks|thank you)
    ^ (i am|we are)~ (so |very |really )?sorry [^,]*$
    ^ (i|we)~ (apologise|apologize|understand|appreciate|see)
    ^ (sorry|apologies|my apologies)( (for|about) .*)? $
    ^ (i|we)~ (have|had)~ (checked|looked|reviewed|read|examined|found)
    ^ (i|we) (checked|looked|reviewed)
    ^ (let me|one moment|good question|great question|good news)
    ^ (i hope|congratulations|happy to help|glad to help)
"""
