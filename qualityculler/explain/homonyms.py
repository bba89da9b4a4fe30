"""What looks like a word for a fault and is none: a soft toy, a noisy street, a dark horse."""

from __future__ import annotations

import re

PATTERNS = tuple(
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
        r"\bflat[ -](?:areas?|regions?|tones|parts?|roof\w*|surfaces?|grey|gray|field|land\w*"
        r"|roof|tyre|tire|table|surface|stone|rock|lay|horizon|bread"
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
        r"\b(?:wood|fine|leather|whole|film)[ -]grain(?:s|ed)?\b(?! in the)|\bgrains? of (?:sand"
        r"|rice|wheat|salt)",
        r"\b(?:mirror|silky|glassy)[ -]smooth\b|\bnew year'?s resolution\w*"
        r"|\bconflict resolution\b",
        r"\bsharp (?:bends?|curves?|turns?|edges? of|contours? of|fence|cliffs?|drop|rise|spikes?"
        r"|point\w*|increase)",
        r"\b(?:thin|morning|autumn|summer|heat|blue) haze\b|\bhaz[ey]\w* (?:mountain\w*|hills?"
        r"|valley|morning|horizon)",
        r"\bdull (?:day|weekday|weather|sky|afternoon|morning|moment)",
        r"\bblurred (?:boundar\w+|lines? between|line between|memor\w+)",
        r"\b(?:gentle|tender) and soft\b|\bsoft and (?:gentle|tender|warm|dreamy)\b"
        r"|\bsoft (?:spot|drink|focus filter)",
        r"\bdramatic contrast of\b|\bcontrast(?:s|ing|ed)? (?:between|of light|with|against"
        r"|to)\b(?! is)",
        r"\btonal range is compressed|compressed into\b|\bdark (?:mood|patch\w*|spots?|corner\w*"
        r"|areas?|regions?|parts?|tones|stripes?|feathers?)(?! (?:are|is) (?:too|very))",
        r"\bshak(?:es?|ing) hands?\b|\bhandshake\b|\bmilk\s?shake\b",
        r"\bnois(?:e|y) (?:of the|from the|outside|pollution|complain\w*)",
        r"\b(?:focus|focused|focuses|focusing) on (?:the )?(?:story|work|his|her|their|task|book"
        r"|details of life)",
        r"\b(?:ancient|museum|historical|roman|stone|cultural) arte?i?facts?\b|\bsharp-pointed\b"
        r"|\bspeckled (?:hen|egg|bird|trout|light)\w*",
        r"\bdark (?:roofs?|hill\w*|trees?|house\w*|ground|leaves|velvet|fabric|room|beard"
        r"|lines?)\b|\b(?:plays?|falls?|shines?|glows?|smil\w+|sings?) softly\b",
        r"\bdim (?:environment|room|bar|church|interior|light)\b|\b(?:girl|boy|child|man|woman"
        r"|dog|cat|he|she|lamp|tower|tree|ladder|bike|bicycle|bird)\w* (?:\w+ )?(?:tilt|lean"
        r"|slant)\w*|\btilts? (?:his|her|its|their)\b",
        r"\blow[ -]key\b|\bhigh[ -]key\b",
        r"\b(?:hot|cold) air\b|\bblind spot\w*",
        r"\bmotion (?:picture|sensor|of the waves)\b",
        # An open question states nothing.
        r"\b(?:not (?:sure|certain)|unsure|uncertain|wonder(?:ing)?|no way to tell"
        r"|can(?:not|'t) (?:say|tell|judge)|(?:hard|difficult|impossible) to (?:say|tell|judge))"
        r" (?:whether|if|how)\b[^,;]*",
        r"\bno (?:doubt|matter|wonder|question|one|longer than)\b",
    )
)
"""Taken out of a sentence before terms are looked for."""
