"""The words in which people and models speak of photo quality, as tables of patterns.

English only: the models are asked in English. A pattern is matched without regard to case and on
whole words. What is here decides what ``claims`` can see; a word missing here makes its sentence an
opinion, never a wrong verdict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualityculler.evidence import Box, Fault, Severity


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

# What looks like a term and is none; taken out before terms are looked for.
NOT_MEANT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bsoft(?:ly)?[ -](?:light\w*|lit|fur|fabric|wool\w*|skin|pastel\w*|tones?|colou?rs?"
        r"|sand|snow|grass|feathers?|hair|glow|morning|evening|shadows?|smile|palette|hues?"
        r"|texture\w*|cushions?|pillows?|toys?|blankets?|moss|petals?|clouds?|window|diffused)",
        r"\bsharp(?:ly)?[ -](?:dress\w*|suit|turns?|knife|blade|teeth|beak|corner|claws?|thorns?"
        r"|eyed|tongue|contrast to|angles?|shadows?|wit|peaks?|claw|rocks?|needles?|look\w*)",
        r"\bnoisy (?:street|crowd|market|city|bar|restaurant|traffic|room|neighbou?rhood|place"
        r"|kids|children|classroom|party|caf[eé]|birds?|machine\w*|engine)",
        r"\bdark(?:er)? (?:horse|night|sky|skies|hair\w*|suit|coat|dress|jacket|wood\w*|fur|eyes?"
        r"|clothes|clothing|blue|green|red|brown|grey|gray|chocolate|alley|forest|cave|room"
        r"|water|clouds?|background|skin\w*|shirt|street|stage|wall|tones? of|colou?red|theme"
        r"|humou?r|frame|corner of the room)",
        r"\bbright(?:ly)? (?:smile|colou?rs?|colou?red|flowers?|red|yellow|blue|green|orange"
        r"|pink|eyes?|day|sun\w*|light\w*|sky|lit|morning|future|idea|star\w*|moon|neon"
        r"|dress|jacket|umbrella|clothes|and cheerful|hues?|palette|background|window)",
        r"\bflat[ -](?:areas?|regions?|tones|parts?|roof\w*|surfaces?|grey|gray|field|land\w*|roof|tyre|tire|table|surface|stone|rock|lay|horizon|bread"
        r"|screen|shoes?|beach|ground|cap|plain|hill)",
        r"\bwarm (?:light\w*|smile|welcome|day|clothes|coat|evening|afternoon|sunlight|glow"
        r"|atmosphere|feel\w*|mood)",
        r"\bcool (?:breeze|drink|car|jacket|idea|water|shade|morning|evening|guy)",
        r"\b(?:in|into|the|main|clear|strong|a|of|visual|its|center|centre)[ -]focus (?:of|on the"
        r" (?:story|mood|message|theme))\b",
        r"\bfocus (?:of (?:the|this|attention)|stack\w*|group)\b",
        r"\b(?:shutter|depth|lens|camera) clean(?:ing|er)\b",
        r"\bcompressed (?:perspective|space|depth|air)\b",
        r"\bcompression of (?:perspective|space|depth)\b",
        r"\btinted (?:windows?|glass\w*|sunglasses|lens\w*|moistur\w*)",
        r"\b(?:wood|fine|leather|whole|film)[ -]grain(?:s|ed)?\b(?! in the)|\bgrains? of (?:sand|rice|wheat|salt)",
        r"\b(?:mirror|silky|glassy)[ -]smooth\b|\bnew year'?s resolution\w*|\bconflict resolution\b",
        r"\bsharp (?:bends?|curves?|turns?|edges? of|contours? of|fence|cliffs?|drop|rise|spikes?|point\w*|increase)",
        r"\b(?:thin|morning|autumn|summer|heat|blue) haze\b|\bhaz[ey]\w* (?:mountain\w*|hills?|valley|morning|horizon)",
        r"\bdull (?:day|weekday|weather|sky|afternoon|morning|moment)",
        r"\bblurred (?:boundar\w+|lines? between|line between|memor\w+)",
        r"\b(?:gentle|tender) and soft\b|\bsoft and (?:gentle|tender|warm|dreamy)\b|\bsoft (?:spot|drink|focus filter)",
        r"\bdramatic contrast of\b|\bcontrast(?:s|ing|ed)? (?:between|of light|with|against|to)\b(?! is)",
        r"\btonal range is compressed|compressed into\b|\bdark (?:mood|patch\w*|spots?|corner\w*|areas?|regions?|parts?|tones|stripes?|feathers?)(?! (?:are|is) (?:too|very))",
        r"\bshak(?:es?|ing) hands?\b|\bhandshake\b|\bmilk\s?shake\b",
        r"\bnois(?:e|y) (?:of the|from the|outside|pollution|complain\w*)",
        r"\b(?:focus|focused|focuses|focusing) on (?:the )?(?:story|work|his|her|their|task|book|details of life)",
        r"\b(?:ancient|museum|historical|roman|stone|cultural) arte?i?facts?\b|\bsharp-pointed\b|\bspeckled (?:hen|egg|bird|trout|light)\w*",
        r"\bdark (?:roofs?|hill\w*|trees?|house\w*|ground|leaves|velvet|fabric|room|beard|lines?)\b|\b(?:plays?|falls?|shines?|glows?|smil\w+|sings?) softly\b",
        r"\bdim (?:environment|room|bar|church|interior|light)\b|\b(?:girl|boy|child|man|woman|dog|cat|he|she|lamp|tower|tree|ladder|bike|bicycle|bird)\w* (?:\w+ )?(?:tilt|lean|slant)\w*|\btilts? (?:his|her|its|their)\b",
        r"\blow[ -]key\b|\bhigh[ -]key\b",
        r"\b(?:hot|cold) air\b|\bblind spot\w*",
        r"\bmotion (?:picture|sensor|of the waves)\b",
        r"\bno (?:doubt|matter|wonder|question|one|longer than)\b",
    )
)

# Longest and most special first: a matched stretch is not looked at again.
TERMS: tuple[tuple[re.Pattern[str], Term], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), term)
    for pattern, term in (
        # motion
        (
            r"(?:camera|hand)[ -]?(?:shake|shaking|movement|motion)|shaky|shaken"
            r"|motion[ -]?(?:blur\w*|smear\w*|streak\w*|trail\w*)|movement blur|directional blur"
            r"|blur\w* (?:by|from|due to|because of|caused by|through|along)(?: \w+){0,4}?"
            r" (?:motion|movement|shake|shaking)"
            r"|smear\w*(?: \w+){0,2} (?:edges|by motion|motion)|smear(?:ed|ing|s)?"
            r"|ghosting|double (?:edges|contours)|trailing|streaking|streaky|streaks of motion"
            r"|camera (?:had|has|was|being) (?:been )?(?:not )?moved|\w* ?shake can be|(?:vertical|horizontal|slight|strong|visible|diagonal) shake|shake (?:is|has|during)|light trails?|(?:subject|the \w+) moved(?: during the exposure)?|panning blur|shake blur"
            r"|blurr?y from movement|linear blur|shutter drag",
            Term((Fault.MOTION_BLUR,), False),
        ),
        (
            r"(?:motion|movement)[ -]free|frozen (?:motion|action|sharply)|freezes the (?:motion|action)"
            r"|action is frozen|motion is frozen|steady|no camera shake",
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
            r"|enough pixels|well resolved|no shortage of resolution|resolution",
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
            r"(?:nois(?:e|y)|nosie)(?!\w|-free| free)|grain(?:y|iness)?(?!-free| silo| scattered)|speckl(?:e|es|ing)|luminance noise|chroma(?:tic)? noise"
            r"|colou?r (?:noise|speckles?|mottling)|mottl\w+|iso noise|sensor noise|salt[ -]and[ -]pepper"
            r"|high[ -]iso (?:noise|grain)|gritty|hot pixels",
            Term((Fault.NOISE,), False),
        ),
        (
            r"nois(?:e|y)[ -]?free|noiseless|grain[ -]?free|clean (?:shadows|image|file|sky|skies|tones"
            r"|flat areas|areas|rendering|picture|photo)|cleanly|clean|(?:is|are|look|looks|stay|stays|remain|remains) (?:\w+ )?smooth",
            Term((Fault.NOISE,), True),
        ),
        # clipping
        (
            r"(?:blown|burn[te]d?|burnt|washed|bleached)[ -]?out (?:highlights?|whites?|sky|skies"
            r"|areas?|clouds?|window\w*|parts?|regions?|spots?|lights?)"
            r"|(?:highlights?|whites?|sky|skies|clouds?|windows?|bright(?:est)? (?:areas?|regions?|parts?))"
            r"\W\W?(?:\w+ ){0,6}?(?:blown(?: out)?|clipped|clip|clipping|burn[te]d?(?: out)?|burnt(?: out)?"
            r"|pure white|featureless white|saturated)|(?:loss of|lost|losing|no|lack\w*|loses?) (?:\w+ ){0,3}?highlight (?:detail|information)"
            r"|(?:nothing|anything|everything) (?:is |was )?(?:clipped|blown) in the (?:highlights?|whites?)"
            r"|blown(?:[ -]out)?|burn[te]d[ -]out|burnt[ -]out|clipp\w* (?:highlights?|whites?|sky|skies"
            r"|clouds?)|highlight clipping|(?:loss of|lost|losing|no|lack\w* (?:of )?|loses?) (?:all )?"
            r"(?:detail|texture|information)s? in the (?:\w+ )?(?:highlights?|whites?|sky|skies|clouds?"
            r"|bright\w*)|pure white|featureless white|highlights? clip\w*|overblown",
            Term((Fault.CLIPPED_HIGHLIGHTS,), False),
        ),
        (
            r"(?:highlights?|whites?|clouds?) (?:\w+ ){0,3}?(?:hold|keep|retain|show)s? (?:\w+ )?(?:detail|texture)s?"
            r"|(?:highlights?|whites?|bright areas?|sky|clouds?)(?: \w+){0,2}? (?:(?:are|is|remain\w*|stay\w*)"
            r" )?(?:\w+ )?(?:preserved|retained|intact|under control|well controlled|controlled|held"
            r"|recoverable|kept|protected)|(?:preserv|retain|hold|keep|protect)\w* (?:\w+ ){0,3}?"
            r"(?:highlights?|whites)|(?:detail|texture)s? in the (?:highlights?|whites?|clouds|bright\w*)",
            Term((Fault.CLIPPED_HIGHLIGHTS,), True),
        ),
        (
            r"(?:crush\w*|block\w*[ -]up|blocked|clipp\w*|plugged|sunk\w*|drown\w*|buried) (?:\w+ )?"
            r"(?:shadows?|blacks?|darks?)"
            r"|(?:shadows?|blacks?|darks|dark areas?|dark(?:est)? (?:areas?|parts?|regions?))\W\W?(?:\w+ ){0,6}?"
            r"(?:pitch black|black holes?|crush\w*|clip\w*"
            r"|block\w*|plugged|pure black|featureless|lost|solid black|sunk\w*)"
            r"|(?:loss of|lost|losing|no|lack\w*|loses?) (?:\w+ ){0,3}?shadow (?:detail|information)"
            r"|(?:losing|loss of|loses?|lost) (?:\w+ ){0,3}?(?:to|in) (?:pure )?black|blocked shadows"
            r"|shadow clipping|black crush|(?:loss of|lost|losing|no|lack\w* (?:of )?|loses?) (?:all )?"
            r"(?:detail|texture|information)s? in the (?:\w+ )?(?:shadows?|blacks?|dark\w*)"
            r"|pure black|solid black|inky black|shadows clip\w*",
            Term((Fault.CLIPPED_SHADOWS,), False),
        ),
        (
            r"(?:shadows?|blacks?|dark areas?)(?: \w+){0,2}? (?:(?:are|is|remain\w*|stay\w*) )?(?:\w+ )?"
            r"(?:preserved|retained|intact|open|recoverable|held|kept)|open shadows"
            r"|(?:preserv|retain|hold|keep)\w* (?:\w+ ){0,3}?shadows?|shadows? (?:\w+ ){0,3}?(?:hold|keep|retain|show)s? (?:\w+ )?(?:detail|texture)s?"
            r"|(?:detail|texture)s? in the (?:shadows?|blacks?|dark\w*)",
            Term((Fault.CLIPPED_SHADOWS,), True),
        ),
        # contrast, before exposure ("washed out" alone is flatness)
        (
            r"less contrast|lowers? contrast|contrast (?:could|should|needs?) (?:\w+ ){0,4}?(?:higher|stronger|better|more|boost\w*|lift\w*)|more contrast|contrast boost|low[ -](?:in )?contrast|(?:weak|poor|little|insufficient|reduced|limited|lower|faint|loss of)"
            r" contrast|contrast (?:\w+ ){0,3}?(?:low|weak|poor|lacking|insufficient|reduced|limited"
            r"|missing|flat)|flat(?:tens?|tened|ness|tening)?|haz[ey]\w*|foggy look|veil\w*|dull\w*"
            r"|washed[ -]out|milky|murky|faded|lifeless|muted contrast|narrow tonal range"
            r"|greyish|grayish|muddy",
            Term((Fault.LOW_CONTRAST,), False),
        ),
        (
            r"(?:high|good|strong|excellent|rich|punchy|well[ -]balanced|balanced|healthy|nice|decent"
            r"|pleasing|adequate|sufficient|great|solid|full) contrast|contrast (?:\w+ ){0,2}?(?:good|"
            r"strong|excellent|rich|well balanced|balanced|fine|healthy|pleasing|adequate|sufficient"
            r"|high)|contrasty|punchy|(?:wide|full|good|rich|broad) (?:tonal|dynamic) range|contrast",
            Term((Fault.LOW_CONTRAST,), True),
        ),
        # exposure
        (
            r"under[ -]?expos\w+|too dark|darker than|(?:could|should) (?:\w+ ){0,4}?brighter|needs? (?:\w+ ){0,2}?(?:more light|brighten\w*)|(?:overly|very|extremely|quite|rather|somewhat|slightly|severely"
            r"|badly|a (?:little|bit|touch)) dark|(?:photo|image|picture|shot|scene|frame|exposure|face"
            r"|subject|it)(?:'s| is| was| looks| appears| seems| comes out| came out)? (?:\w+ )?dark"
            r"|dim(?:ly lit)?|insufficient (?:light|exposure|brightness)|lacks? (?:light|brightness)"
            r"|not (?:bright enough|enough light)|poorly lit|underlit|gloomy|(?:low|lower) brightness"
            r"|starved of light",
            Term((Fault.UNDEREXPOSED,), False),
        ),
        (
            r"over(?:-? (?:and|or|nor) under)?[ -]?expos\w+|(?:half|side|part|corner|area) (?:is|looks|appears) (?:\w+ )?bright|brighter than|too bright|(?:overly|excessively|very|extremely) bright|too much light"
            r"|excessive (?:brightness|light|exposure)|exposure (?:\w+ )?too high|overlit|glaring"
            r"|washed[ -]out by (?:the )?(?:light|sun\w*)|(?:photo|image|picture|shot|scene|frame"
            r"|exposure|it)(?:'s| is| looks| appears| seems)? (?:\w+ )?bright",
            Term((Fault.OVEREXPOSED,), False),
        ),
        (
            r"(?:well|correctly|properly|nicely|perfectly|adequately|accurately|evenly|appropriately"
            r"|ideally|fairly) exposed|(?:good|correct|proper|balanced|accurate|even|perfect|ideal"
            r"|adequate|excellent|appropriate|fine|pleasing|solid|decent|spot[ -]on) exposure"
            r"|exp\w+ (?:\w+ ){0,1}?(?:ok|okay|fine)|exposure\W{1,5}(?:ok|okay|good|fine|great|excellent|correct|perfect|balanced)|(?:well|nicely|evenly) lit|exposure (?:\w+ ){0,3}?(?:good|correct|proper|balanced|accurate|well judged|right"
            r"|fine|spot[ -]on|perfect|adequate|even|on point|ideal|excellent)|well[ -]lit"
            r"|good brightness|brightness is (?:\w+ )?(?:good|balanced|appropriate|right|adequate)",
            Term(_EXPOSURE, True),
        ),
        (r"bright enough", Term((Fault.UNDEREXPOSED,), True)),
        # colour
        (
            r"(?:colou?r|white[ -]balance) (?:\w+ )?(?:cast|tint|shift|error|problem|imbalance)s?"
            r"|(?:blue|bluish|yellow|yellowish|green|greenish|magenta|purple|purplish|red|reddish|cyan"
            r"|orange|pink|pinkish|warm|cool|cold)(?: \w+)?[ -](?:cast|tint|tinge|hue over)\w*"
            r"|tint(?:ed)?(?: (?:blue|yellow|green|magenta|red|cyan|orange))?|tinge\w*|cast"
            r"|(?:bluish|yellowish|greenish|purplish|pinkish|orangey|orangish|reddish)"
            r"|(?:lean|leans|leaning|drift\w*|shift\w*|push\w*) (?:\w+ ){0,3}?(?:towards?|to|into) (?:\w+ )?(?:blue|yellow|green|magenta|red|cyan|orange|purple|pink)"
            r"|(?:skin|faces?|snow|whites?|greys?) (?:\w+ ){0,3}?(?:orange|greenish|bluish|yellow|green|blue|pink|magenta)|too (?:warm|cool|cold|blue|yellow|green|red|orange|magenta)"
            r"|white[ -]balance (?:\w+ ){0,3}?(?:off|wrong|incorrect|poor|too \w+|skewed|missed|bad"
            r"|inaccurate)|(?:wrong|incorrect|poor|bad|off|inaccurate) white[ -]balance"
            r"|unnatural (?:colou?rs?|skin tones?)|colou?rs? (?:\w+ ){0,2}?(?:unnatural|skewed|off"
            r"|shifted|inaccurate)|skin tones? (?:\w+ ){0,2}?(?:orange|green|yellow|blue|off|unnatural)",
            Term((Fault.COLOUR_CAST,), False),
        ),
        (
            r"neutral (?:colou?rs?|white[ -]balance|tones?|greys?|grays?|whites?|rendering)"
            r"|(?:accurate|natural|true|faithful|correct|realistic|true-to-life)(?:[ -]looking)? "
            r"(?:colou?rs?|white[ -]balance|skin tones?|colou?r rendition|colou?r reproduction)"
            r"|(?:colou?rs?|white[ -]balance|skin tones?|whites|greys)(?: (?:is|are|look|looks|appear"
            r"|appears|seem|seems|remain|come across as))? (?:\w+ )?(?:natural|accurate|neutral"
            r"|correct|true to life|faithful|right|realistic|good|balanced)"
            r"|(?:good|correct|proper) white[ -]balance|greys? (?:are|is|look) (?:\w+ )?grey|true[ -]to[ -]life|colou?r accuracy",
            Term((Fault.COLOUR_CAST,), True),
        ),
        # horizon
        (
            r"(?:tilt\w*|crooked|slant\w*|slop\w*|skewed|slanting|lopsided|uneven|leaning|sloping)"
            r"(?: \w+)? horizon|horizon\w*(?: line)?(?: \w+){0,3}? (?:tilt\w*|crooked|slant\w*|slop\w*"
            r"|not level|off level|lean\w*|skewed|askew|drops?|dips?|falls?|runs? downhill|off)"
            r"|(?:camera|frame|photo|image|picture|shot) (?:\w+ ){0,3}?(?:tilt\w*|crooked|slant\w*"
            r"|askew|off level|not level|held at an angle)|(?:held|taken|shot|tilted|camera) (?:\w+ ){0,4}?at an? (?:\w+ )?(?:angle|slant|tilt)|tilts?|leans?|slant|tilted|crooked|askew|slanted|dutch angle"
            r"|not level|off[ -]level",
            Term((Fault.TILTED_HORIZON,), False),
        ),
        (
            r"(?:level|straight|even|perfectly level) horizon|horizon (?:\w+ ){0,2}?(?:level|straight"
            r"|even|horizontal)|(?:is|are|looks?|stays?|held|kept|perfectly|dead|nicely|quite) level|straightened"
            r"|(?:skyline|horizon|waterline|shoreline) (?:\w+ ){0,3}?(?:horizontal|straight|level)",
            Term((Fault.TILTED_HORIZON,), True),
        ),
        # focus and blur, last: their words are the most general
        (
            r"(?:could|should) (?:\w+ ){0,4}?(?:sharper|crisper|better focus\w*)|(?:badly|poorly|wrongly|incorrectly|inaccurately) focus\w*|(?:auto)?focus (?:\w+ ){0,3}?(?:missed|failed|landed on|sits on|fell on|hunted|slipped)|lack of focus|out[ -]of[ -]focus|mis-?focus\w*|de-?focus\w*|off[ -]focus|(?:front|back)[ -]?focus\w*"
            r"|miss\w* (?:the )?focus|focus (?:\w+ ){0,4}?(?:miss\w*|off|soft|wrong|behind|in front"
            r"|imprecise|inaccurate|lost|poor)|(?:soft|poor|wrong|missed|bad|inaccurate|imprecise) focus"
            r"|soft(?:ness|ly|er)?|unsharp\w*|(?:hides?|loss of|lost|lacks?|lacking|missing|little|poor"
            r"|smudged|loses?) (?:of )?(?:\w+ )?(?:detail|sharpness|definition|crispness|clarity)s?"
            r"|lens blur|gaussian blur|mushy|woolly",
            Term((Fault.DEFOCUS,), False),
        ),
        (
            r"blurr?(?:y|red|riness|ring|s)?|fuzz\w+|indistinct|smudg\w+|unclear",
            Term(_BLUR, False, either=True),
        ),
        (
            r"(?:image|photo|picture|shot|frame) (?:is|looks|appears|remains) (?:\w+ )?clear(?! slant| that| from| of|ly)|tack[ -]sharp|razor[ -]sharp|pin[ -]sharp|crystal[ -]clear|sharp(?:ly|ness|est|er)?"
            r"|crisp(?:ly|ness)?|in (?:perfect |good |sharp |precise |clear )?focus|well[ -]focus\w*"
            r"|(?:perfectly|accurately|precisely|correctly|sharply|properly|nicely) focus\w*"
            r"|focus(?:ed|ing)?(?: (?:is|was|lands|sits|falls|seems|appears))?(?: \w+)? (?:on|accurate|"
            r"precise|good|perfect|excellent|spot[ -]on|correct|accurately|precisely|exactly|nailed|right)"
            r"|nailed focus|(?:fine|good|excellent|rich|crisp|great|plenty of|high|full of|lots of"
            r"|abundant|well[ -]defined|intricate) detail\w*|details? (?:\w+ ){0,3}?(?:clear|visible"
            r"|well|crisp|rendered|preserved|resolved)|well[ -]defined|clear details?|finely detailed"
            r"|detailed|clarity|focused|good definition",
            Term((Fault.DEFOCUS,), True),
        ),
    )
)

NEGATION = re.compile(
    r"\b(?:no|not|without|free (?:of|from)|hardly any|barely any|hardly|barely|scarcely|never|none"
    r"|neither|nor|nothing|isn'?t|aren'?t|wasn'?t|doesn'?t|don'?t|didn'?t|can'?t"
    r"|cannot|absence of|absent|zero|lack(?:s|ing)?(?: of| any)?|devoid of|avoids?|rather than"
    r"|instead of|anything but|far from|fails? to|(?<!a )little|misses|missing|nowhere|low|insufficient"
    r"|poor|weak|limited|minimal|negligible|less than)\b",
    re.IGNORECASE,
)
"""Before a term. Some ("little", "poor", "weak", "low") deny good words only; see ``WEAK``."""

WEAK = frozenset(
    {"little", "low", "insufficient", "poor", "weak", "limited", "misses", "missing", "less than"}
)
"""Deny a good word ("poor sharpness"), but not a bad one ("low noise" is told apart below)."""

SMALL = frozenset({"low", "little", "minimal", "negligible"})
"""Before a fault's own name these say that there is as good as none ("little noise")."""

DENIED_AFTER = re.compile(
    r"^\W*(?:is|are|was|were)?\s*(?:\w+\s)?(?:absent|not (?:visible|present|apparent|noticeable"
    r"|an issue|a problem|seen|detected|evident|found)|nowhere|negligible|minimal|imperceptible"
    r"|well controlled|under control|under tight control|kept (?:low|in check)|low|invisible"
    r"|non-?existent|barely (?:visible|noticeable)|hardly (?:visible|noticeable)|isn'?t (?:an issue"
    r"|visible|present|a problem))\b",
    re.IGNORECASE,
)

LABELLED = re.compile(r"^[\s*_]*[:?][\s*_]*(?P<value>[^.;,\n]+)")
"""A list's entry: the name of a property, a colon, and what it is like."""

LABELLED_ABSENT = re.compile(
    r"^(?:none|no\b|nil|absent|0|zero|hardly|barely|negligible|not|never|free|minimal|ok\b|fine"
    r"|good|well controlled|under control|very low|low)",
    re.IGNORECASE,
)
LABELLED_BAD = re.compile(
    r"^(?:\w+ )?(?:poor|bad|low|no\b|weak|insufficient|lacking|inadequate|terrible|unacceptable|missing"
    r"|limited|soft|too (?:low|small)|not (?:good|sufficient|ok)|[\d ]+x[\d ]+, (?:\w+ )?too)",
    re.IGNORECASE,
)

SEVERITIES: tuple[tuple[re.Pattern[str], Severity], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), severity)
    for pattern, severity in (
        (
            r"slight(?:ly)?|a (?:little|bit|touch|trace|hint)(?: of)?|touch of|trace of|hint of|minor"
            r"|mild(?:ly)?|some|somewhat|faint(?:ly)?|subtle|subtly|weak|marginal(?:ly)?|a tad"
            r"|light(?:ly)?|gentle|modest(?:ly)?|barely|not entirely|not quite|not perfectly"
            r"|not fully|not completely|not (?:very|too|so|that|particularly|overly|terribly)"
            r"|may be|might be|could be|may have|might have|perhaps|possibly|tiny|little bit"
            r"|small amount of|a shade|bit",
            Severity.SLIGHT,
        ),
        (
            r"sever(?:e|ely)|strong(?:ly)?|heav(?:y|ily)|extreme(?:ly)?|bad(?:ly)?|complete(?:ly)?"
            r"|serious(?:ly)?|massive(?:ly)?|very|totally|entirely|terribl[ey]|horribl[ey]|awful(?:ly)?"
            r"|intense(?:ly)?|excessive(?:ly)?|dramatic(?:ally)?|hopeless(?:ly)?|utterly|profound(?:ly)?"
            r"|catastrophic(?:ally)?|drastic(?:ally)?|overwhelming(?:ly)?|ruin(?:s|ed)?|destroy\w*"
            r"|unusabl[ey]|so much|so many|way too|far too|much too|grossly|dreadful(?:ly)?|hugely?"
            r"|gross|pronounced|a lot of|really",
            Severity.SEVERE,
        ),
        (
            r"clear(?:ly)?|noticeabl[ey]|visibl[ey]|obvious(?:ly)?|evident(?:ly)?|moderate(?:ly)?"
            r"|quite|significant(?:ly)?|apparent(?:ly)?|marked(?:ly)?|distinct(?:ly)?|considerabl[ey]"
            r"|rather|fairly|definite(?:ly)?|substantial(?:ly)?|plain(?:ly)?|notabl[ey]|unmistakabl[ey]"
            r"|prominent(?:ly)?|conspicuous(?:ly)?|easily seen|perceptibl[ey]",
            Severity.CLEAR,
        ),
    )
)

_PLACES: dict[str, Box | None] = {
    r"(?:top|upper)[ -]left": Box(0, 0, 0.5, 0.5),
    r"(?:top|upper)[ -]right": Box(0.5, 0, 1, 0.5),
    r"(?:bottom|lower)[ -]left": Box(0, 0.5, 0.5, 1),
    r"(?:bottom|lower)[ -]right": Box(0.5, 0.5, 1, 1),
    r"left(?:[ -]hand)?": Box(0, 0, 0.5, 1),
    r"right(?:[ -]hand)?(?= side| half| edge| part| of|[.,;]|$| third| corner| and| is| border)": Box(
        0.5, 0, 1, 1
    ),
    r"(?:at|on|near|along|toward|towards) the right": Box(0.5, 0, 1, 1),
    r"top|upper": Box(0, 0, 1, 0.5),
    r"bottom|lower(?= half| part| third| edge| area| left| right| portion)": Box(0, 0.5, 1, 1),
    r"cent(?:er|re)|middle": Box(0.25, 0.25, 0.75, 0.75),
}
PLACES: tuple[tuple[re.Pattern[str], Box | None], ...] = tuple(
    (re.compile(rf"\b(?:{pattern})", re.IGNORECASE), box) for pattern, box in _PLACES.items()
)

UNMEASURED_PLACE = re.compile(
    r"\b(?:background|backdrop|foreground|bokeh|edges of the frame|corners|periphery|distant"
    r"|surroundings|far (?:hills|trees|buildings))\b",
    re.IGNORECASE,
)
"""Parts of a picture that a measurement of the subject says nothing about."""

DIRECTIONS: tuple[tuple[re.Pattern[str], float], ...] = (
    (
        re.compile(r"\b(?:horizontal(?:ly)?|sideways|lateral(?:ly)?|side[ -]to[ -]side)\b", re.I),
        0.0,
    ),
    (re.compile(r"\b(?:vertical(?:ly)?|up[ -]and[ -]down|upwards?|downwards?)\b", re.I), 90.0),
    (re.compile(r"\bdiagonal(?:ly)?\b", re.I), 45.0),
)
"""Degrees from the horizontal; "diagonal" stands for either diagonal."""

JUDGEMENT = re.compile(
    r"\b(?:quality|composition|aesthetic\w*|beautiful|pleasing|appealing|framing|framed|lighting"
    r"|light|mood|expression|excellent|poor|good|fair|bad|great|well|impressive|distracting"
    r"|professional|amateur\w*|balanced|attractive|interesting|colou?rs?|vibrant|vivid|rating|overall"
    r"|nice\w*|lovely|stunning|pleasant|harmon\w+|engaging|captivating|cluttered|boring|strong"
    r"|effective\w*|bokeh|depth)\b",
    re.IGNORECASE,
)
"""A sentence with one of these and no term is an opinion; without, it says nothing of quality."""
