"""Words of a query that carry no subject, and words that announce a place."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What is left of "someone who has used SPC to reduce falls in care homes" without its subject.
STOP_WORDS = _set(
    """
    a about advice after all am an and any anybody anyone are around as ask at available be been being best better
    between but by can carry case colleague colleagues connect contact could cut cutting deal dealing did do does doing
    done each else ever every example examples experience experienced expert expertise experts find finding for from
    get getting give given go good got great guidance had has have having he help helped helping helps her him his how
    i idea ideas if implement implemented implementing improve improved improves improving in into introduce introduced
    introducing is it its just knew know knowledge knows lead leading led like look looking lower lowering made make
    making man many may me meet met might more most much my need needed needs new next no not of off on one ones or
    other others our out over people person please prevent preventing reduce reduced reduces reducing reduction s
    search set setting share should show sites so some somebody someone something somewhere start started starting
    still stop stopping such support supported supporting t take taken talk tell than thank thanks that the their them
    then there these they this those through to tried try trying up us use used useful uses using very want wanted
    wants was way ways we well went were what when where which while who whoever whom whose why will wish with within
    without woman work worked working works would you your
    near nr nearby mile miles km
    local regional national
    id ill im ive whats whos stuck struggling struggle struggled trouble problem problems interested
    """
)

# Everyday words that are one letter away from a word of the taxonomy.
NEVER_SLIPS = _set("career careers choir cone covering fail fails fill fills meet meeting press sitter spring stoke")

NEAR = frozenset({"near", "nr", "around", "round", "nearby"})
IN = frozenset({"in", "at", "from", "across", "inside", "covering"})
# Words that may stand between one of these and the place.
LINKS = frozenset({"the", "of", "to", "me"})
# Counties are wider than towns, so "in" reaches further.
COUNTIES = _set(
    """
    bedfordshire berkshire buckinghamshire cambridgeshire cheshire cornwall cumbria devon dorset essex
    gloucestershire hampshire hertfordshire kent lancashire lincolnshire norfolk northumberland oxfordshire shropshire
    somerset suffolk surrey wiltshire
    """
) | {"county durham", "north yorkshire", "east sussex", "west sussex"}
# Everyday English, unless capitals (abbreviations) or a word such as "near" before them (towns) show what is meant.
ORDINARY_ABBREVIATIONS = _set(
    "aces ais ao cop doc ed ft impact int it los od pa pals pacs safer sea share slt sp stp us vw who"
)
ORDINARY_PLACES = _set(
    """
    bath barking barry battle bury chester deal eye fleet grays hamilton hook hope hove leek march newport perth
    reading redhill rugby sale sandwich settle stirling street stroud ware washington wells wick
    """
)
UNITS = {
    "mile": 1.0,
    "miles": 1.0,
    "mi": 1.0,
    "km": 0.621371,
    "kms": 0.621371,
    "kilometre": 0.621371,
    "kilometres": 0.621371,
    "kilometer": 0.621371,
    "kilometers": 0.621371,
}
NUMBERS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "hundred": 100,
}
