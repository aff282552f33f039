"""Whether a word is a possible syllable of Vietnamese: onset, rhyme and tone fit together. Pure; no dictionary."""

import unicodedata

_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
_ONSETS = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_WRITTEN_RHYMES = """
a ai ao au ay âu ây e eo ê êu i ia iu iêu o oa oai oao oay oe oeo oi ô ôi ơ ơi u ua uê ui uy uya uyu uơ uôi uây
uâu ư ưa ưi ưu ươi ươu y yêu oo am ăm âm em êm im om ôm ơm um ươm uôm iêm yêm oam oăm oem uym an ăn ân en ên in
on ôn ơn un ưn ươn uôn iên yên oan oăn oen uân uên uyn uyên ang ăng âng eng êng ong ông ung ưng iêng yêng uông
ương oang oăng oong uâng anh ênh inh oanh uênh uynh ynh ac ăc âc ec oc ôc uc ưc iêc uôc ươc oac oăc ooc ach êch
ich oach uêch uych ych ap ăp âp ep êp ip op ôp ơp up ươp iêp oap oăp uyp at ăt ât et êt it ot ôt ơt ut ưt iêt
yêt uôt ươt oat oăt oet uât uyt uyêt
"""
_RHYMES = frozenset(_WRITTEN_RHYMES.split())
_WRITTEN_AFTER_QU = """
a ai ao au ay âu ây e eo ê êu i y ơ ơi an ăn ân en ên yên in ang ăng âng eng anh ênh inh ynh ach êch ich ych ac
ăc at ăt ât et êt it yt yêt yêu am ăm ôc ôm ap ăp ep
"""
_AFTER_QU = frozenset(_WRITTEN_AFTER_QU.split())
_FRONT = frozenset("eêiy")
_STOPPED = ("c", "ch", "p", "t")


def possible(word: str) -> bool:
    """Whether ``word`` can be a syllable, whatever its case."""
    bare, tones = _without_tone(word.lower())
    if len(tones) > 1:
        return False
    return any(_fits(onset, bare[len(onset) :], tones) for onset in _ONSETS if bare.startswith(onset))


def _fits(onset: str, rhyme: str, tones: list[str]) -> bool:
    if onset == "gi" and rhyme == "":
        return True
    allowed = _AFTER_QU if onset == "qu" else _RHYMES
    if rhyme not in allowed:
        return False
    if rhyme.endswith(_STOPPED) and not set(tones) & {"sắc", "nặng"}:
        return False
    return _spelled(onset, rhyme)


def _spelled(onset: str, rhyme: str) -> bool:
    """``k``, ``gh`` and ``ngh`` stand before e, ê, i, y, the others everywhere else."""
    front = rhyme[0] in _FRONT
    if onset in ("k", "gh", "ngh"):
        return front
    if onset in ("c", "ng"):
        return not front
    if onset == "g":
        return not front or rhyme in ("i", "in")  # gì, gìn
    if onset == "gi":
        return rhyme[0] not in "iy"
    return True


def _without_tone(word: str) -> tuple[str, list[str]]:
    """``word`` without its tone mark but with the marks of its letters, and the tones that it had."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = [_TONES[letter] for letter in decomposed if letter in _TONES]
    return unicodedata.normalize("NFC", "".join(letter for letter in decomposed if letter not in _TONES)), tones
