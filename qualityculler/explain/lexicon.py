"""The words in which people and models speak of photo quality, as tables of patterns.

English only: the models are asked in English. A pattern is matched without regard to case and on
whole words. What is here decides what ``claims`` can see; a word missing here makes its sentence an
opinion, never a wrong verdict. The words around them have modules of their own: ``not_meant``,
``denial``, ``strength``, ``whereabouts``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualityculler.evidence import Fault


@dataclass(frozen=True, slots=True)
class Term:
    """A word for a fault, or (``good``) for its absence.

    ``faults``: more than one are all meant ("well exposed" denies two faults), unless ``either``,
    where the word does not say which ("blurry").
    """

    faults: tuple[Fault, ...]
    good: bool
    either: bool = False


_BLUR = (Fault.DEFOCUS, Fault.MOTION_BLUR)
_EXPOSURE = (Fault.UNDEREXPOSED, Fault.OVEREXPOSED)
_CLIPPING = (Fault.CLIPPED_HIGHLIGHTS, Fault.CLIPPED_SHADOWS)

# Longest and most special first: a matched stretch is not looked at again.
TERMS: tuple[tuple[re.Pattern[str], Term], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), term)
    for pattern, term in (
        # motion
        (
            r"(?:camera|hand)[ -]?(?:shake|shaking|movement|motion)|shaky|shaken"
            r"|subject (?:motion|movement)|the shake"
            r"|motion[ -]?(?:blur\w*|smear\w*|streak\w*|trail\w*)|movement blur|directional blur"
            r"|blur\w* (?:by|from|due to|because of|caused by|through|along)(?: \w+){0,4}?"
            r" (?:motion|movement|shake|shaking)"
            r"|smear\w*(?: \w+){0,2} (?:edges|by motion|motion)|smear(?:ed|ing|s)?"
            r"|ghosting|double (?:edges|contours)|trailing|streaking|streaky|streaks of motion"
            r"|camera (?:had|has|was|being) (?:been )?(?:not )?moved|\w* ?shake can be"
            r"|(?:vertical|horizontal|slight|strong|visible|diagonal) shake|shake (?:is|has"
            r"|during)|light trails?|(?:subject|the \w+) moved(?: during the exposure)?"
            r"|panning blur|shake blur"
            r"|blurr?y from movement|linear blur|shutter drag",
            Term((Fault.MOTION_BLUR,), False),
        ),
        (
            r"(?:motion|movement)[ -]free|frozen (?:motion|action|sharply)"
            r"|freezes the (?:motion|action)|action is frozen|motion is frozen|steady"
            r"|no camera shake",
            Term((Fault.MOTION_BLUR,), True),
        ),
        # resolution, before "sharp" and "detail"
        (
            r"pixell?at\w+|low[ -]?(?:res\b|resolution)|insufficient resolution|too few pixels"
            r"|resolution (?:\w+ ){0,4}?(?:low|poor|limited|insufficient|inadequate|small|leaves)"
            r"|pixel count (?:\w+ ){0,3}?(?:low|small|poor|limited)"
            r"|(?:low|limited|poor) pixel count|upscaled|up-?sampled|thumbnail[ -]sized?"
            r"|tiny (?:file|image size)|small (?:file|image) size|jagged|aliased edges"
            r"|resolution (?:\w+ )?too low|limited resolution|blocky pixels|visible pixels",
            Term((Fault.LOW_RESOLUTION,), False),
        ),
        (
            r"high[ -]?res(?:olution)?|(?:good|ample|sufficient|adequate|plenty of|excellent|full)"
            r" resolution|resolution is (?:\w+ )?(?:high|good|sufficient|adequate|ample|excellent)"
            r"|(?:enough|plenty of) pixels|well resolved|no shortage of resolution|resolution",
            Term((Fault.LOW_RESOLUTION,), True),
        ),
        # compression
        (
            r"(?:jpe?g|compression|encoding|coding|block(?:ing|y)?|mosquito|ringing|codec|digital)"
            r"[ -](?:artefacts?|artifacts?|artifacting|damage|noise|blocks?|blocking|losses|loss)"
            r"|compression|(?:over|heavily|strongly|badly)[ -]?compressed|compressed"
            r"|blockiness|blocking|blocky|8 ?x ?8 blocks|block (?:edges|boundaries|structure)"
            r"|macro-?blocks?|ringing|posteri[sz]\w+|banding|artefacts?|artifacts?|artifacting"
            r"|visible blocks|blocks",
            Term((Fault.COMPRESSION,), False),
        ),
        (
            r"arte?i?fact[ -]?free|free of compression|losslessly?|uncompressed",
            Term((Fault.COMPRESSION,), True),
        ),
        # noise
        (
            r"(?:nois(?:e|y)|nosie)(?!\w|-free| free)|grain(?:y|iness)?(?!-free| silo| scattered)"
            r"|speckl(?:e|es|ing)|luminance noise|chroma(?:tic)? noise"
            r"|colou?r (?:noise|speckles?|mottling)|mottl\w+|iso noise|sensor noise"
            r"|salt[ -]and[ -]pepper"
            r"|high[ -]iso (?:noise|grain)|gritty|hot pixels",
            Term((Fault.NOISE,), False),
        ),
        (
            r"nois(?:e|y)[ -]?free|noiseless|grain[ -]?free|clean (?:shadows|image|file|sky"
            r"|skies|tones|flat areas|areas|rendering|picture|photo)|cleanly|clean|(?:is|are"
            r"|look|looks|stay|stays|remain|remains) (?:\w+ )?smooth",
            Term((Fault.NOISE,), True),
        ),
        # clipping
        (
            r"(?:blown|burn[te]d?|burnt|washed|bleached)[ -]?out (?:highlights?|whites?|sky"
            r"|skies|areas?|clouds?|window\w*|parts?|regions?|spots?|lights?)|(?:highlights?"
            r"|whites?|sky|skies|clouds?|windows?|bright(?:est)? (?:areas?|regions?"
            r"|parts?))\W\W?(?:\w+ ){0,6}?(?:blown(?: out)?|clipped|clip|clipping"
            r"|burn[te]d?(?: out)?|burnt(?: out)?|pure white|featureless white|saturated)"
            r"|(?:loss of|lost|losing|no|lack\w*|loses?) (?:\w+ ){0,3}?highlight (?:detail"
            r"|information)|(?:nothing|anything|everything) (?:is |was )?(?:clipped"
            r"|blown) in the (?:highlights?|whites?)|blown(?:[ -]out)?|burn[te]d[ -]out"
            r"|burnt[ -]out|clipp\w* (?:highlights?|whites?|sky|skies|clouds?)"
            r"|highlight clipping|(?:loss of|lost|losing|no|lack\w* (?:of )?"
            r"|loses?) (?:all )?(?:detail|texture"
            r"|information)s? in the (?:\w+ )?(?:highlights?|whites?|sky|skies|clouds?"
            r"|bright\w*)|pure white|featureless white|highlights? clip\w*|overblown",
            Term((Fault.CLIPPED_HIGHLIGHTS,), False),
        ),
        (
            r"(?:highlights?|whites?|clouds?) (?:\w+ ){0,3}?(?:hold|keep|retain"
            r"|show)s? (?:\w+ )?(?:detail|texture)s?|(?:highlights?|whites?|bright areas?|sky"
            r"|clouds?)(?: \w+){0,2}? (?:(?:are|is|remain\w*|stay\w*) )?(?:\w+ )?(?:preserved"
            r"|retained|intact|under control|well controlled|controlled|held|recoverable|kept"
            r"|protected)|(?:preserv|retain|hold|keep|protect)\w* (?:\w+ ){0,3}?(?:highlights?"
            r"|whites)|(?:detail|texture)s? in the (?:highlights?|whites?|clouds|bright\w*)",
            Term((Fault.CLIPPED_HIGHLIGHTS,), True),
        ),
        (
            r"(?:crush\w*|block\w*[ -]up|blocked|clipp\w*|plugged|sunk\w*|drown\w*"
            r"|buried) (?:\w+ )?(?:shadows?|blacks?|darks?)|(?:shadows?|blacks?|darks"
            r"|dark areas?|dark(?:est)? (?:areas?|parts?"
            r"|regions?))\W\W?(?:\w+ ){0,6}?(?:pitch black|black holes?|crush\w*|clip\w*"
            r"|block\w*|plugged|pure black|featureless|lost|solid black|sunk\w*)|(?:loss of"
            r"|lost|losing|no|lack\w*|loses?) (?:\w+ ){0,3}?shadow (?:detail|information)"
            r"|(?:losing|loss of|loses?|lost) (?:\w+ ){0,3}?(?:to|in) (?:pure )?black"
            r"|blocked shadows|shadow clipping|black crush|(?:loss of|lost|losing|no"
            r"|lack\w* (?:of )?|loses?) (?:all )?(?:detail|texture"
            r"|information)s? in the (?:\w+ )?(?:shadows?|blacks?|dark\w*)|pure black"
            r"|solid black|inky black|shadows clip\w*",
            Term((Fault.CLIPPED_SHADOWS,), False),
        ),
        (
            r"(?:shadows?|blacks?|dark areas?)(?: \w+){0,2}? (?:(?:are|is|remain\w*"
            r"|stay\w*) )?(?:\w+ )?"
            r"(?:preserved|retained|intact|open|recoverable|held|kept)|open shadows"
            r"|(?:preserv|retain|hold|keep)\w* (?:\w+ ){0,3}?shadows?"
            r"|shadows? (?:\w+ ){0,3}?(?:hold|keep|retain|show)s? (?:\w+ )?(?:detail|texture)s?"
            r"|(?:detail|texture)s? in the (?:shadows?|blacks?|dark\w*)",
            Term((Fault.CLIPPED_SHADOWS,), True),
        ),
        (r"clipping", Term(_CLIPPING, False, either=True)),
        # "over- or underexposed"
        (r"over(?=-? (?:or|and|nor) under)", Term((Fault.OVEREXPOSED,), False)),
        (r"under(?=-? (?:or|and|nor) over)", Term((Fault.UNDEREXPOSED,), False)),
        # contrast, before exposure ("washed out" alone is flatness)
        (
            r"less contrast|lowers? contrast|contrast (?:could|should"
            r"|needs?) (?:\w+ ){0,4}?(?:higher|stronger|better|more|boost\w*|lift\w*)"
            r"|more contrast|contrast boost|low[ -](?:in )?contrast|(?:weak|poor|little"
            r"|insufficient|reduced|limited|lower|faint|loss of) contrast"
            r"|contrast (?:\w+ ){0,3}?(?:low|weak|poor|lacking|insufficient|reduced|limited"
            r"|missing|flat)|flat(?:tens?|tened|ness|tening)?|haz[ey]\w*|foggy look|veil\w*"
            r"|dull\w*|washed[ -]out|milky|murky|faded|lifeless|muted contrast"
            r"|narrow tonal range|greyish|grayish|muddy",
            Term((Fault.LOW_CONTRAST,), False),
        ),
        (
            r"(?:high|good|strong|excellent|rich|punchy|well[ -]balanced|balanced|healthy|nice"
            r"|decent|pleasing|adequate|sufficient|great|solid|full) contrast"
            r"|contrast (?:\w+ ){0,2}?(?:good|strong|excellent|rich|well balanced|balanced"
            r"|fine|healthy|pleasing|adequate|sufficient|high)|contrasty|punchy|(?:wide|full"
            r"|good|rich|broad) (?:tonal|dynamic) range|contrast",
            Term((Fault.LOW_CONTRAST,), True),
        ),
        # exposure
        (
            r"under[ -]?expos\w+|too dark|darker than|(?:could|should) (?:\w+ ){0,4}?brighter"
            r"|needs? (?:\w+ ){0,2}?(?:more light|brighten\w*)|(?:overly|very|extremely|quite"
            r"|rather|somewhat|slightly|severely|badly|a (?:little|bit|touch)) dark|(?:photo"
            r"|image|picture|shot|scene|frame|exposure|face|subject|it)(?:'s| is| was| looks"
            r"| appears| seems| comes out| came out)? (?:\w+ )?dark|dim(?:ly lit)?"
            r"|insufficient (?:light|exposure|brightness)|lacks? (?:light|brightness)"
            r"|not (?:bright enough|enough light)|poorly lit|underlit|gloomy|(?:low"
            r"|lower) brightness|starved of light",
            Term((Fault.UNDEREXPOSED,), False),
        ),
        (
            r"over(?:-? (?:and|or|nor) under)?[ -]?expos\w+|(?:half|side|part|corner|area) (?:is"
            r"|looks|appears) (?:\w+ )?bright|brighter than|too bright|(?:overly|excessively|very"
            r"|extremely) bright|too much light"
            r"|excessive (?:brightness|light|exposure)|exposure (?:\w+ )?too high|overlit|glaring"
            r"|washed[ -]out by (?:the )?(?:light|sun\w*)|(?:photo|image|picture|shot|scene|frame"
            r"|exposure|it)(?:'s| is| looks| appears| seems)? (?:\w+ )?bright",
            Term((Fault.OVEREXPOSED,), False),
        ),
        (
            r"(?:well|correctly|properly|nicely|perfectly|adequately|accurately|evenly"
            r"|appropriately|ideally|fairly) exposed|(?:good|correct|proper|balanced|accurate"
            r"|even|perfect|ideal|adequate|excellent|appropriate|fine|pleasing|solid|decent"
            r"|spot[ -]on) exposure|exp\w+ (?:\w+ ){0,1}?(?:ok|okay|fine)|exposure\W{1,5}(?:ok"
            r"|okay|good|fine|great|excellent|correct|perfect|balanced)|(?:well|nicely"
            r"|evenly) lit|exposure (?:\w+ ){0,3}?(?:good|correct|proper|balanced|accurate"
            r"|well judged|right|fine|spot[ -]on|perfect|adequate|even|on point|ideal"
            r"|excellent)|well[ -]lit|good brightness|brightness is (?:\w+ )?(?:good|balanced"
            r"|appropriate|right|adequate)",
            Term(_EXPOSURE, True),
        ),
        (r"bright enough", Term((Fault.UNDEREXPOSED,), True)),
        # colour
        (
            r"(?:colou?r|white[ -]balance) (?:\w+ )?(?:cast|tint|shift|error|problem"
            r"|imbalance)s?|(?:blue|bluish|yellow|yellowish|green|greenish|magenta|purple"
            r"|purplish|red|reddish|cyan|orange|pink|pinkish|warm|cool"
            r"|cold)(?: \w+)?[ -](?:cast|tint|tinge|hue over)\w*|tint(?:ed)?(?: (?:blue|yellow"
            r"|green|magenta|red|cyan|orange))?|tinge\w*|cast|(?:bluish|yellowish|greenish"
            r"|purplish|pinkish|orangey|orangish|reddish)|(?:lean|leans|leaning|drift\w*"
            r"|shift\w*|push\w*) (?:\w+ ){0,3}?(?:towards?|to|into) (?:\w+ )?(?:blue|yellow"
            r"|green|magenta|red|cyan|orange|purple|pink)|(?:skin|faces?|snow|whites?"
            r"|greys?) (?:\w+ ){0,3}?(?:orange|greenish|bluish|yellow|green|blue|pink|magenta)"
            r"|too (?:warm|cool|cold|blue|yellow|green|red|orange|magenta)"
            r"|white[ -]balance (?:\w+ ){0,3}?(?:off|wrong|incorrect|poor|too \w+|skewed"
            r"|missed|bad|inaccurate)|(?:wrong|incorrect|poor|bad|off"
            r"|inaccurate) white[ -]balance|unnatural (?:colou?rs?|skin tones?)"
            r"|colou?rs? (?:\w+ ){0,2}?(?:unnatural|skewed|off|shifted|inaccurate)"
            r"|skin tones? (?:\w+ ){0,2}?(?:orange|green|yellow|blue|off|unnatural)",
            Term((Fault.COLOUR_CAST,), False),
        ),
        (
            r"neutral (?:colou?rs?|white[ -]balance|tones?|greys?|grays?|whites?|rendering)"
            r"|(?:accurate|natural|true|faithful|correct|realistic"
            r"|true-to-life)(?:[ -]looking)? (?:colou?rs?|white[ -]balance|skin tones?"
            r"|colou?r rendition|colou?r reproduction)|(?:colou?rs?|white[ -]balance"
            r"|skin tones?|whites|greys)(?: (?:is|are|look|looks|appear|appears|seem|seems"
            r"|remain|come across as))? (?:\w+ )?(?:natural|accurate|neutral|correct"
            r"|true to life|faithful|right|realistic|good|balanced)|(?:good|correct"
            r"|proper) white[ -]balance|greys? (?:are|is|look) (?:\w+ )?grey"
            r"|true[ -]to[ -]life|colou?r accuracy",
            Term((Fault.COLOUR_CAST,), True),
        ),
        (
            r"(?:sea|water\w*|skyline|shoreline) (?:\w+ ){0,3}?(?:slop\w*|tilt\w*|slant\w*)"
            r"|(?:camera|frame|photo|image|picture|shot) (?:\w+ ){0,3}?rotated",
            Term((Fault.TILTED_HORIZON,), False),
        ),
        # horizon
        (
            r"(?:tilt\w*|crooked|slant\w*|slop\w*|skewed|slanting|lopsided|uneven|leaning"
            r"|sloping)(?: \w+)? horizon|horizon\w*(?: line)?(?: \w+){0,3}? (?:tilt\w*|crooked"
            r"|slant\w*|slop\w*|not level|off level|lean\w*|skewed|askew|drops?|dips?|falls?"
            r"|runs? downhill|off)|(?:camera|frame|photo|image|picture"
            r"|shot) (?:\w+ ){0,3}?(?:tilt\w*|crooked|slant\w*|askew|off level|not level"
            r"|held at an angle)|(?:held|taken|shot|tilted"
            r"|camera) (?:\w+ ){0,4}?at an? (?:\w+ )?(?:angle|slant|tilt)|tilts?|leans?|slant"
            r"|tilted|crooked|askew|slanted|dutch angle|not level|off[ -]level",
            Term((Fault.TILTED_HORIZON,), False),
        ),
        (
            r"(?:level|straight|even|perfectly level) horizon|horizon (?:\w+ ){0,2}?(?:level"
            r"|straight|even|horizontal)|(?:is|are|looks?|stays?|held|kept|perfectly|dead"
            r"|nicely|quite) level|straightened|(?:skyline|horizon|waterline"
            r"|shoreline) (?:\w+ ){0,3}?(?:horizontal|straight|level)",
            Term((Fault.TILTED_HORIZON,), True),
        ),
        # focus and blur, last: their words are the most general
        (
            r"(?:could|should) (?:\w+ ){0,4}?(?:sharper|crisper|better focus\w*)|(?:badly"
            r"|poorly|wrongly|incorrectly|inaccurately) focus\w*"
            r"|(?:auto)?focus (?:\w+ ){0,3}?(?:missed|failed|landed on|sits on|fell on|hunted"
            r"|slipped)|lack of focus|out[ -]of[ -]focus|mis-?focus\w*|de-?focus\w*"
            r"|off[ -]focus|(?:front|back)[ -]?focus\w*|miss\w* (?:the )?focus"
            r"|focus (?:\w+ ){0,4}?(?:miss\w*|off|soft|wrong|behind|in front|imprecise"
            r"|inaccurate|lost|poor)|(?:soft|poor|wrong|missed|bad|inaccurate|imprecise) focus"
            r"|soft(?:ness|ly|er)?|unsharp\w*|(?:hides?|loss of|lost|lacks?|lacking|missing"
            r"|little|poor|smudged|loses?) (?:of )?(?:\w+ )?(?:detail|sharpness|definition"
            r"|crispness|clarity)s?|lens blur|gaussian blur|mushy|woolly",
            Term((Fault.DEFOCUS,), False),
        ),
        (
            r"blurr?(?:y|red|riness|ring|s)?|fuzz\w+|indistinct|smudg\w+|unclear",
            Term(_BLUR, False, either=True),
        ),
        (
            r"(?:image|photo|picture|shot|frame) (?:is|looks|appears"
            r"|remains) (?:\w+ )?clear(?! slant| that| from| of|ly)|tack[ -]sharp"
            r"|razor[ -]sharp|pin[ -]sharp|crystal[ -]clear|sharp(?:ly|ness|est|er)?"
            r"|crisp(?:ly|ness)?|in (?:perfect |good |sharp |precise |clear )?focus"
            r"|well[ -]focus\w*|(?:perfectly|accurately|precisely|correctly|sharply|properly"
            r"|nicely) focus\w*|focus(?:ed|ing)?(?: (?:is|was|lands|sits|falls|seems"
            r"|appears))?(?: \w+)? (?:on|accurate|precise|good|perfect|excellent|spot[ -]on"
            r"|correct|accurately|precisely|exactly|nailed|right)|nailed focus|(?:fine|good"
            r"|excellent|rich|crisp|great|plenty of|high|full of|lots of|abundant"
            r"|well[ -]defined|intricate) detail\w*|details? (?:\w+ ){0,3}?(?:clear|visible"
            r"|well|crisp|rendered|preserved|resolved)|well[ -]defined|clear details?"
            r"|finely detailed|detailed|clarity|focused|good definition",
            Term((Fault.DEFOCUS,), True),
        ),
    )
)

JUDGEMENT = re.compile(
    r"\b(?:quality|composition|aesthetic\w*|beautiful|pleasing|appealing|framing|framed"
    r"|lighting|light|mood|expression|excellent|poor|good|fair|bad|great|well|impressive"
    r"|distracting|professional|amateur\w*|balanced|attractive|interesting|colou?rs?|vibrant"
    r"|vivid|rating|overall|nice\w*|lovely|stunning|pleasant|harmon\w+|engaging|captivating"
    r"|cluttered|boring|strong|effective\w*|bokeh|depth)\b",
    re.IGNORECASE,
)
"""A sentence with one of these and no term is an opinion; without, it says nothing of quality."""
