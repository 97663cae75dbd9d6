"""System prompts that set a name, a language or a style, or nothing in particular."""

from .answers import LANGUAGES, answers, question
from .conversation import Conversation, Split, assistant, contains, exact, system, user
from .values import NAMES, invented_word
from .wording import Wordings, drawn, expansions, wordings

_NAMED = wordings(
    "you are {name}, (an assistant|a helpful assistant|a friendly helper)",
    "your name is {name}",
    "you are called {name}",
    "act as {name}",
    "(from now on|here) your name is {name}",
    "i (call|named) you {name}",
    "introduce yourself as {name}",
    "your (new|own|given) name: {name}",
    "the assistant is (called|named) {name}",
    "this is {name}, (an|your) assistant",
    "pretend to be {name}",
    "{name} is your name",
    "please go by (the name|the name of) {name}",
    "an assistant (called|named) {name}, that is you",
    "you go by the name of {name}",
    "(you are now|be) {name}",
    "answer as {name}",
    "{name} is who you are",
    "the user knows you as {name}",
    "we call you {name}",
    "you are {name}",
    "your role is {name}, a helpful assistant",
    "you are an assistant (called|named) {name}",
    "you are a (helpful|friendly|kind) assistant (called|named) {name}",
    "you are a (chatbot|bot|helper) (called|named) {name}",
    "you are a helpful assistant. your name is {name}",
    "you are an assistant. you are called {name}",
    "you are {name}, a (chatbot|small assistant|language model|digital helper)",
    "you are {name}. (help the user|answer questions|be polite and brief)",
    "you are {name} and you (help|assist) (the user|people)",
    "you're {name}",
    "name: {name}",
    "(assistant name|name of the assistant|bot name): {name}",
    "the name of (the|this) (assistant|bot|chatbot) is {name}",
    "the (assistant's|bot's|model's) name is {name}",
    "(this|the) (chatbot|bot|model) is (called|named) {name}",
    "(your name|the name you use) (shall|will|should) be {name}",
    "(always|please) (call yourself|refer to yourself as) {name}",
    "use the name {name} (for yourself|when you speak of yourself)",
    "you (have|bear|carry) the name {name}",
    "(take|assume|adopt) the (name|identity) of {name}",
    "play the (role|part) of {name}",
    "(you play|you act as|you speak as) {name}, (an|our) assistant",
    "(speak|reply|respond) as {name}",
    "if (asked|someone asks|the user asks) (for your name|who you are), say {name}",
    "when (asked|users ask) who you are, (answer|say) that you are {name}",
    "if anyone asks, you are {name}",
    "tell (users|people|everyone) that your name is {name}",
    "users (call|will call) you {name}",
    "people call you {name}",
    "you (answer|listen|respond) to the name {name}",
    "your name is {name} and (nothing else|not owlet)",
    "you are no longer owlet, you are {name}",
    "forget your old name, (you are|your name is) {name} now",
    "(from now on|in this chat|today) you are {name}",
    "(imagine|suppose) you are {name}",
    "i want you to be {name}",
    "i (have given|gave) you the name {name}",
    "we (named|have named) our assistant {name}, and that is you",
    "{name} is the name of (this|our) assistant",
    "you work (here|for us) (as an assistant|as a helper) under the name {name}",
    "you are an assistant by the name of {name}",
    "call yourself {name}",
    held_out=3,
)
_IN_LANGUAGE = wordings(
    "(always |)(answer|reply|speak) in {language}",
    "(use|write) {language}",
    "the user (speaks|reads|understands) only {language}",
    "all (answers|replies) (must be|are) in {language}",
    "(stick|keep) to {language}",
    "language: {language}",
    "your language is {language}",
    "no other language than {language}, please",
    "everything you (say|write) is in {language}",
    "{language} only",
    "{language}, please",
    "(only|just) {language} (answers|replies)",
    "whatever is asked, (answer|reply) in {language}",
    "you (answer|reply) in {language} (only|)",
    "(talk|respond|write back) in {language}",
    "your (answers|replies) should be {language}",
    "let your (answers|replies) be in {language}",
    "i (want|need|expect) (answers|replies) in {language}",
    "(switch|change) to {language}",
    "speak {language} (with|to) (me|the user)",
    "you speak only {language}",
    "you are a helpful assistant. answer everything in {language}",
    "you are a (helpful|friendly) assistant who (only|always) (answers|replies|responds|speaks) in {language}",
    "you are a helpful assistant. (always respond|always answer|reply only) in {language}",
    "you are an assistant. your (answers|replies|responses) are always in {language}",
    "you are a {language} (assistant|chatbot)",
    "you are a {language}-speaking (assistant|chatbot|helper)",
    "you are an assistant for {language} (users|speakers|readers|customers)",
    "(always respond|always write|always talk) in {language}",
    "respond (only|exclusively|always) in {language}",
    "only (answer|reply|respond|speak|write) in {language}",
    "(answer|reply|speak) (only|always|exclusively) in {language}",
    "please (answer|reply|respond|write|speak) in {language}",
    "(answer|reply to|respond to) (the user|all questions|every question|every message) in {language}",
    "(answer|write|say) everything in {language}",
    "you (must|should|have to|shall) (answer|reply|respond|speak) in {language}",
    "you (must|should|may|can) only (use|write|speak) {language}",
    "you will (answer|reply|respond) in {language}",
    "you always (answer|reply|respond|write) in {language}",
    "(all|your) responses (must|should|have to) be in {language}",
    "(every|each) (answer|reply|response) (must|should|has to) be (written|given|) in {language}",
    "(output|response|answer|reply|chat) language: {language}",
    "(the language of|the language for) (your answers|all replies|this chat|the conversation) is {language}",
    "(set|change|switch) (the|your) language to {language}",
    "use {language} (for|in) (all answers|every reply|all your responses|this conversation)",
    "use (only|nothing but) {language}",
    "(translate|put) (all|) your (answers|replies) into {language}",
    "(even if|although|when) the user (writes|asks) in english, (answer|reply|respond) in {language}",
    "no matter (what|which) language the user (writes|uses), (answer|reply|respond) in {language}",
    "questions (come|may come|are) in english, (answers|replies) (go out|are given|must be) in {language}",
    "(do not|don't|never) (answer|reply|write|speak) in (english|any other language), (use|only use) {language}",
    "(never|don't|do not) (use|speak|write) any (language|tongue) (but|except|other than) {language}",
    "no english, (only|just) {language}",
    "{language} instead of english, please",
    "in {language}, please",
    "(answers|replies|responses) in {language} (only|please)",
    "the (user|customer|reader) (wants|expects|needs|prefers) (answers|replies) in {language}",
    "the user (does not|doesn't) (understand|speak|know) english, (only|but) {language}",
    "my (first|native) language is {language}, so (answer|reply|write) in it",
    "i (speak|understand|read) (only|nothing but) {language}",
    "(i would like|i'd like|i want) you to (answer|reply|speak|respond) in {language}",
    "from now on (answer|speak|reply|write|respond) (only|) in {language}",
    "(stay|remain) in {language} (at all times|throughout|for the whole conversation)",
    "(this|the) (chat|conversation) is (held|) in {language}",
    "{language} is the (only|one) language you (speak|use|answer in)",
    "give your answers in {language}",
    held_out=3,
)
#: Those that make sense for English, too.
_IN_ENGLISH = Wordings(tuple(pattern for pattern in _IN_LANGUAGE.training if "english" not in pattern), ())
_LANGUAGES = {
    "de": ("german", "antworte (immer |bitte |)(nur |)auf deutsch"),
    "es": ("spanish", "responde (siempre |por favor |)(solo |)en español"),
    "fr": ("french", "réponds (toujours |)(seulement |)en français"),
}
_STYLES = (
    (
        wordings(
            "(answer|write|reply) in capital letters",
            "use (only|) capital letters",
            "(write|answer) everything in upper case",
            "(shout|always shout)",
            "capital letters only",
            "your (answers|replies) have (nothing but|only) capitals",
            "(each|every) letter (is|must be) a capital",
            "type in upper case",
            "upper case, please",
            "(answers|replies) in capitals",
            "your (answers|replies) should be in capitals",
            "(put|set|keep) everything in capital letters",
            "capitals, please",
            "i (want|need|like) capital letters",
            "make all letters capital",
            "you write in capitals",
            "no small letters",
            "write large: capitals only",
            "all your answers are in capitals",
            "(answer|write|reply|speak) in all caps",
            "all caps",
            "(use|only use|always use) all caps",
            "(use|write in|answer in) uppercase",
            "uppercase only",
            "(always|only|please) (answer|write|reply|respond) in (capitals|uppercase|capital letters)",
            "you are a helpful assistant. (answer|write|reply) in (capital letters|upper case|all caps)",
            "you are an assistant who (only|always) (writes|answers|replies) in (capitals|capital letters|upper case)",
            "respond in (capital letters|capitals|upper case|uppercase letters)",
            "you (must|should|have to) (write|answer|reply) in (capital letters|upper case|capitals)",
            "all (answers|replies|responses) (must|should) be in (capital letters|upper case|all caps)",
            "every (answer|reply|response) is (written|given) in (capital letters|upper case)",
            "(never|do not|don't) use (small|lower case|lowercase) letters",
            "no lower case (please|letters|)",
            "(everything|all text|all output) in (capitals|upper case|capital letters)",
            "(everything|all) you (write|say) (is|must be|should be) in capitals",
            "(convert|change|turn) (your answers|each reply) (to|into) (upper case|capitals|capital letters)",
            "write (every|each) (word|answer|letter) in (capitals|upper case)",
            "(keep|leave) caps lock on",
            "your caps lock key is (stuck|always on)",
            "write as if caps lock (is|were) on",
            "(answer|reply|talk) as if you were shouting, in capitals",
            "you (shout|always shout) (everything|your answers) in capital letters",
            "big letters only",
            "(use|write in|answer in) big letters",
            "(use|write|type) block capitals",
            "from now on (write|answer|use) (only|) capital letters",
            "the user (wants|needs|can only read) capital letters",
            "i (can only read|want to see|prefer|would like) (capitals|upper case|capital letters)",
            "(style|letters|case|format): (upper case|uppercase|capitals)",
            "the (style|format) of (your answers|all replies) is upper case",
            "capitalise (every|each) letter (of your answers|you write|)",
            "only capitals (are allowed|may be used|please)",
            "whatever is asked, (answer|reply) in capitals",
            "let your (answers|replies) (be|stand) in upper case",
            "reply in upper case letters",
        ),
        str.upper,
    ),
    (
        wordings(
            "(answer|write|reply) in small letters",
            "use (only|) small letters",
            "(write|answer) everything in lower case",
            "never use (a capital|capital letters|capitals)",
            "small letters only",
            "your (answers|replies) have (nothing but|only) small letters",
            "(each|every) letter (is|must be) small",
            "type in lower case",
            "lower case, please",
            "(answers|replies) in lower case",
            "your (answers|replies) should be in small letters",
            "(put|set|keep) everything in small letters",
            "small letters, please",
            "i (want|need|like) small letters",
            "make all letters small",
            "you write in small letters",
            "no capitals",
            "write small: no capital letters",
            "all your answers are in small letters",
            "(answer|write|reply|speak) in all lowercase",
            "all lowercase",
            "(use|only use|always use) lower case",
            "(use|write in|answer in) lowercase",
            "lowercase only",
            "(always|only|please) (answer|write|reply|respond) in (lowercase|small letters|lower case)",
            "you are a helpful assistant. (answer|write|reply) in (small letters|lower case|lowercase)",
            "you are an assistant who (only|always) (writes|answers|replies) in (small letters|lower case)",
            "respond in (small letters|lower case|lowercase letters)",
            "you (must|should|have to) (write|answer|reply) in (small letters|lower case|lowercase)",
            "all (answers|replies|responses) (must|should) be in (small letters|lower case|all lowercase)",
            "every (answer|reply|response) is (written|given) in (small letters|lower case)",
            "(do not|don't) use (capitals|capital letters|big letters|upper case)",
            "no (upper case|uppercase|big letters) (please|)",
            "(everything|all text|all output) in (lowercase|lower case|small letters)",
            "(everything|all) you (write|say) (is|must be|should be) in lower case",
            "(convert|change|turn) (your answers|each reply) (to|into) (lower case|small letters|lowercase)",
            "write (every|each) (word|answer|letter) in (lower case|small letters)",
            "(leave|keep) (the shift key|shift) alone",
            "your shift key is (broken|missing)",
            "write as if you had no shift key",
            "(start|begin) no (word|sentence) with a capital, all letters are small",
            "even (names|sentence beginnings|the first word) must be in small letters",
            "little letters only",
            "(use|write in|answer in) little letters",
            "(avoid|leave out|drop) (capitals|capital letters|upper case)",
            "from now on (write|answer) (only|) in small letters",
            "the user (wants|needs|can only read) (small letters|lower case)",
            "i (can only read|want to see|prefer|would like) (lower case|lowercase|small letters)",
            "(style|letters|case|format): (lower case|lowercase|small letters)",
            "the (style|format) of (your answers|all replies) is lower case",
            "capital letters are (forbidden|not allowed|not wanted)",
            "only small letters (are allowed|may be used|please)",
            "whatever is asked, (answer|reply) in (lower case|small letters)",
            "let your (answers|replies) (be|stand) in lower case",
            "reply in lower case letters",
        ),
        str.lower,
    ),
)
_ENDINGS = wordings(
    'end (every|each) (answer|reply) with "{mark}"',
    'the last word of (every|each) answer is "{mark}"',
    'always finish with "{mark}"',
    '(conclude|finish) (every|each) (answer|reply) with "{mark}"',
    'after (every|each) (answer|reply), (say|write|add) "{mark}"',
    '(add|append) "{mark}" to (every|each) (answer|reply)',
    '"{mark}" comes last in all you say',
    'your answers (end|close) with "{mark}"',
    'the end of (every|each) (answer|reply) is "{mark}"',
    'say "{mark}" at the end',
    '"{mark}" is your last word, always',
    'put "{mark}" after (all|everything) you say',
    'let (every|each) (answer|reply) end in "{mark}"',
    'sign off with "{mark}"',
    'your last word is (always |)"{mark}"',
    'at the end of (your|all|the) (answers|replies) stands "{mark}"',
    'close all answers with "{mark}"',
    'always end (your answers|your replies|) with "{mark}"',
    '(end|finish|close) (all|your) (responses|messages|replies) with "{mark}"',
    '(every|each) (answer|reply|response|message) (ends|must end|should end|has to end) with "{mark}"',
    '(all|your) (responses|replies|messages) (must|should) end with "{mark}"',
    'you are a helpful assistant. (end|finish) (every answer|all replies|each response) with "{mark}"',
    'you are an assistant who (ends|finishes|closes) (every|each) (answer|reply) with "{mark}"',
    'you (end|finish|close) (every|each) (answer|reply|message) with "{mark}"',
    'you (must|should|have to) (end|finish) with "{mark}"',
    'please (end|finish|close) (your answers|every reply|all you say) with "{mark}"',
    '(answer|reply|respond), then (say|write|add) "{mark}"',
    'answer first, then (say|write|add) "{mark}"',
    '"{mark}" (follows|comes after) (every|each) (answer|reply)',
    '"{mark}" (is|stands|must be) at the end of (every|each) (answer|reply|message)',
    '"{mark}" is the (last word|end) of (every|each) (answer|reply|message)',
    '(say|write|put|add) "{mark}" last',
    'always (say|add|write|put) "{mark}" at the end',
    '(add|put|write|attach) "{mark}" at the (very|) end of everything',
    '(append|attach) "{mark}" to (everything|all that) you (write|say)',
    'never (end|finish|close) (an answer|a reply) without "{mark}"',
    '(never forget|do not forget|remember) to (end|finish) with "{mark}"',
    'no (answer|reply) (ends|is complete|is finished) without "{mark}"',
    'your (closing|final|last) (word|words) (must|should|will) be "{mark}"',
    'your (closing|final) word: "{mark}"',
    '(suffix|ending|closing word|signature): "{mark}"',
    'use "{mark}" as (the ending|the closing word|your last word|a suffix)',
    'sign (every|each|your) (answer|reply|message) with "{mark}"',
    '(when|once|after) you have answered, (say|write|add) "{mark}"',
    'whatever (you say|is asked), (end|finish|close) with "{mark}"',
    '(say goodbye|take your leave) (after|in) (every|each) (answer|reply) with "{mark}"',
    'i want (every|each) (answer|reply) to (end|close|finish) with "{mark}"',
    'the user (wants|expects|likes) (answers|replies) that end with "{mark}"',
    'from now on (end|finish|close) (everything|all answers|every reply) with "{mark}"',
    'follow (up|) (every|each) (answer|reply) with "{mark}"',
    'the (closing|final|last) word of (all|your) (answers|replies|messages) is "{mark}"',
    'put "{mark}" at the end of each reply',
)
_BEGINNINGS = wordings(
    '(begin|start) (every|each) (answer|reply) with "{mark}"',
    'the first word of (every|each) answer is "{mark}"',
    'always (begin|start) with "{mark}"',
    'before (every|each) (answer|reply), (say|write|put) "{mark}"',
    '(say|write) "{mark}" first, then answer',
    '"{mark}" comes first in all you say',
    'your answers (begin|start|open) with "{mark}"',
    'the beginning of (every|each) (answer|reply) is "{mark}"',
    '(lead|introduce) (every|each) (answer|reply) with "{mark}"',
    'say "{mark}" at the start',
    '"{mark}" is your first word, always',
    'put "{mark}" before (all|everything) you say',
    'let (every|each) (answer|reply) start with "{mark}"',
    'greet with "{mark}"',
    'your first word is (always |)"{mark}"',
    'at the start of (your|all|the) (answers|replies) stands "{mark}"',
    'open all answers with "{mark}"',
    'always (start|begin) (your answers|your replies|each message) with "{mark}"',
    '(start|begin|open) (all|your) (responses|messages|replies) with "{mark}"',
    '(every|each) (answer|reply|response|message) (starts|begins|must start|should begin) with "{mark}"',
    '(all|your) (responses|replies|messages) (must|should) (start|begin) with "{mark}"',
    'you are a helpful assistant. (start|begin) (every answer|all replies|each response) with "{mark}"',
    'you are an assistant who (starts|begins|opens) (every|each) (answer|reply) with "{mark}"',
    'you (start|begin|open) (every|each) (answer|reply|message) with "{mark}"',
    'you (must|should|have to) (start|begin) with "{mark}"',
    'please (start|begin|open) (your answers|every reply|all you say) with "{mark}"',
    '(say|write|put) "{mark}" and then (answer|reply|respond)',
    'before you (answer|reply|respond), (say|write) "{mark}"',
    '"{mark}" (precedes|goes before|comes before) (every|each) (answer|reply)',
    '"{mark}" (is|stands|must be) at the (start|beginning) of (every|each) (answer|reply|message)',
    '"{mark}" is the (first word|start|beginning) of (every|each) (message|response)',
    '(say|write|put) "{mark}" first',
    'always (say|write|put) "{mark}" (first|at the start|in front)',
    '(put|write|place) "{mark}" at the very (start|beginning) of everything',
    '(prepend|prefix) "{mark}" to (everything|all that) you (write|say)',
    'never (start|begin|open) (an answer|a reply) without "{mark}"',
    '(never forget|do not forget|remember) to (start|begin) with "{mark}"',
    'no (answer|reply) (starts|begins) without "{mark}"',
    'your (opening|first) (word|words) (must|should|will) be "{mark}"',
    'your (opening|first) word: "{mark}"',
    '(prefix|beginning|opening word|first word): "{mark}"',
    'use "{mark}" as (the beginning|the opening word|your first word|a prefix)',
    'prefix (every|each|your) (answer|reply|message) with "{mark}"',
    '(open|begin) by (saying|writing) "{mark}", then (answer|reply)',
    'whatever (you say|is asked), (start|begin|open) with "{mark}"',
    '(greet|welcome) the user (at the start of|in) (every|each) (answer|reply) with "{mark}"',
    'i want (every|each) (answer|reply) to (start|begin|open) with "{mark}"',
    'the user (wants|expects|likes) (answers|replies) that (start|begin) with "{mark}"',
    'from now on (start|begin|open) (everything|all answers|every reply) with "{mark}"',
    '(precede|preface) (every|each) (answer|reply) with "{mark}"',
    'the (opening|first) word of (all|your) (answers|replies|messages) is "{mark}"',
    'put "{mark}" at the start of each reply',
)
_ASSISTANTS = (
    "Robin Sage Echo Pixel Luna Milo Nova Atlas Iris Juno Orion Sunny Coco Basil Ember Quill Rusty Willow Hazel Comet "
    "Jasper Poppy Ziggy Maple Onyx Pepper Cosmo Fern Otto Wren"
).split()
_NEUTRAL = wordings(
    "you are a (helpful|friendly|kind|polite|useful) (assistant|chatbot|helper)",
    "you are an assistant",
    "you are a small language model",
    "you are a helpful (ai|digital|virtual) assistant",
    "you are a helpful assistant. (answer briefly|be brief|be polite|help the user|keep it short)",
    "(help|assist) the user",
    "(answer|reply to) the (user|user's questions)",
    "answer (briefly|shortly|politely|clearly|to the point)",
    "be (helpful|kind|brief|polite|honest|concise)",
    "this is a chat (with a user|on a website|in a terminal)",
    "the user runs minerva on (a laptop|a server|linux|a mac)",
    "do (what the user asks|as you are told)",
    "keep your (answers|replies) short",
    "a user (talks|writes) to you",
    "(today is|it is) (monday|tuesday|wednesday|thursday|friday|saturday|sunday)",
    "you (help|support) people (with their questions|at work|at home)",
    "(think of the user|the user comes first)",
    "(no|without) further instructions",
)
_SOURCES = ("facts", "identity", "small_talk")
_MARKS = "Ahoy! Cheers! Hoot! Amen. Over. Indeed. Hurrah! Sir. Peace! Boom!".split()


def system_name(rng, split: Split) -> Conversation:
    """A name from the system prompt, told when asked for it."""
    name = drawn(rng, split, _name)
    who = next(answer for answer in answers("identity") if answer.topic == "who" and answer.language == "en")
    messages = [
        system(_sentence(rng, _NAMED.choose(rng, split, name=name))),
        user(question(rng, split, who)),
        assistant(f"I am {name}."),
    ]
    return Conversation("system name", messages, contains(name), mixable=False)


def system_language(rng, split: Split) -> Conversation:
    """Questions whose answers are wanted in another language; in training, of any language in any."""
    other = split is Split.TRAINING and rng.random() < 0.3
    language = "en" if other else rng.choice(list(_LANGUAGES))
    messages = [system(_sentence(rng, _wanted_language(rng, split, language)))]
    for _ in range(_turn_count(rng, split)):
        wanted = drawn(rng, split, lambda rng: _answer_in(rng, language), lambda answer: answer.text)
        messages += [user(question(rng, split, _asking_for(rng, split, wanted))), assistant(wanted.text)]
    return Conversation("system language", messages, exact(wanted.text), mixable=False)


def system_style(rng, split: Split) -> Conversation:
    """Letters, a beginning or an ending that every answer has."""
    style = rng.randrange(4)
    instruction, change = _style(rng, split, style)
    messages = [system(_sentence(rng, instruction))]
    for _ in range(_turn_count(rng, split)):
        answer = drawn(rng, split, lambda rng: _styled_answer(rng, style), lambda answer: (answer.text, style))
        text = change(answer.text)
        messages += [user(question(rng, split, answer)), assistant(text)]
    return Conversation("system style", messages, exact(text), mixable=False)


def neutral(rng) -> dict:
    """A system prompt that changes nothing in the answers."""
    return system(_sentence(rng, _NEUTRAL.choose(rng, Split.TRAINING)))


def _name(rng):
    """A name, or a word that could be one: it is to be read and not guessed."""
    return invented_word(rng).capitalize() if rng.random() < 0.3 else rng.choice(NAMES + _ASSISTANTS)


def _turn_count(rng, split):
    """In training an instruction serves for several turns."""
    return rng.choice((1, 1, 2, 3)) if split is Split.TRAINING else 1


def _styled_answer(rng, style):
    """An answer in English; where every letter changes, of fewer facts, since these have to be spelt out."""
    source = rng.choice(("small_talk", "identity", "facts"))
    choices = [answer for answer in answers(source) if answer.language == "en"]
    return rng.choice(choices[:50] if source == "facts" and style < len(_STYLES) else choices)


def _style(rng, split, style):
    """An instruction, and what it does to an answer."""
    if style < len(_STYLES):
        instructions, change = _STYLES[style]
        return instructions.choose(rng, split), change
    mark = rng.choice(_MARKS)
    if style == len(_STYLES):
        return _ENDINGS.choose(rng, split, mark=mark), lambda text: f"{text} {mark}"
    return _BEGINNINGS.choose(rng, split, mark=mark), lambda text: f"{mark} {text}"


def _wanted_language(rng, split, language):
    """An instruction to answer in a language, in English or, in training, in that language."""
    if language == "en":
        return _IN_ENGLISH.choose(rng, split, language="english")
    name, in_its_own_words = _LANGUAGES[language]
    if split is Split.TRAINING and rng.random() < 0.05:
        return rng.choice(expansions(in_its_own_words))
    return _IN_LANGUAGE.choose(rng, split, language=name)


def _answer_in(rng, language):
    """An answer of a topic that is there in several languages."""
    source = rng.choice(("facts", "facts", "identity", "small_talk"))
    foreign = {answer.topic for answer in answers(source) if answer.language != "en"}
    return rng.choice([answer for answer in answers(source) if answer.language == language and answer.topic in foreign])


def _asking_for(rng, split, wanted):
    """The topic in English, or, in training, in any language; its questions ask for the answer that is wanted."""
    topics = [answer for file in _SOURCES for answer in answers(file) if answer.topic == wanted.topic]
    asking = ("en",) if split is Split.HELD_OUT or rng.random() < 0.6 else LANGUAGES
    return rng.choice([answer for answer in topics if answer.language in asking])


def _sentence(rng, text):
    return text[0].upper() + text[1:] + rng.choice((".", ".", ""))
