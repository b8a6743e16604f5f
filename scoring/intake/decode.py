"""Bytes to text: encodings, mojibake, control characters."""

import codecs
import re

import charset_normalizer
import ftfy

from newsgauge.scoring.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 65_536
# What news pages and files are written in where it is not Unicode. Without this list
# short Western texts are taken for encodings of the 1980s.
_LEGACY = [
    "cp1252", "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "cp1250", "cp1253",
    "cp1254", "cp1257", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr",
]  # fmt: skip
# Control characters and lone surrogates; tab, line feed and carriage return stay.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u2028\u2029\ufeff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_LATIN_SHARE = 0.1
# A stray NUL is damage; text in UTF-16 and binary data have far more.
_MAX_NULS = 0.002
# More control characters than this in a sample mean that it is not text.
_MAX_CONTROL_SHARE = 0.02


def detect_encoding(sample: bytes, *, whole: bool) -> str:
    """Return the name of the encoding of a text.

    Parameters
    ----------
    sample : bytes
        Beginning of the text, or all of it.
    whole : bool
        Whether `sample` is all of it; if not, a character cut off at its end is no
        error.

    Raises
    ------
    InputError
        If the sample is binary data. The message has no path; callers add it.
    """
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    if sample.count(0) > _MAX_NULS * len(sample):
        utf16 = _utf16_without_bom(sample)
        if utf16 is None:
            raise InputError("binary data, not text; convert it to text first")
        return utf16
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=whole)
    except UnicodeDecodeError:
        if not _is_damaged_utf8(sample):
            return _legacy_encoding(sample)
    _refuse_control(sample.decode("utf-8", "replace"))
    return "utf-8"


def decode(data: bytes) -> str:
    """Return the text of a whole document; undecodable bytes become U+FFFD.

    Raises
    ------
    InputError
        If it is binary data.
    """
    encoding = detect_encoding(data[:_SAMPLE_BYTES], whole=len(data) <= _SAMPLE_BYTES)
    if encoding == "utf-8":
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError as error:
            # Plain ASCII up to here, and another encoding after it.
            around = data[max(0, error.start - 2000) : error.start + _SAMPLE_BYTES]
            if not _is_damaged_utf8(data):
                encoding = _legacy_encoding(around)
    return data.decode(encoding, "replace")


def clean(text: str) -> str:
    """Return a text without mojibake, control characters and lone surrogates.

    Control characters become spaces and lone surrogates U+FFFD, one for one, so that
    offsets in a text without mojibake do not move. Mojibake ("â€™" for "’") is undone
    where ftfy is sure of it, which shortens the text; what is stored is the result.
    """
    text = _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))
    if not text.isascii() and ftfy.badness.is_bad(text):
        text = ftfy.fix_encoding(text)
        text = _CONTROL.sub(" ", text)
    return text


def _is_damaged_utf8(data: bytes) -> bool:
    """Tell UTF-8 with some broken bytes from another encoding, where all are broken."""
    text = data.decode("utf-8", "replace")
    n_broken = text.count("\ufffd")
    n_good = sum(character > "\x7f" for character in text) - n_broken
    return n_good >= n_broken


def _legacy_encoding(sample: bytes) -> str:
    n_high = sum(byte > 0x7F for byte in sample)
    if n_high < _LATIN_SHARE * len(sample):
        # Accents and curly quotes in Latin text; other scripts are mostly high bytes.
        text = sample.decode("cp1252", "replace")
        _refuse_control(text)
        return "cp1252"
    best = charset_normalizer.from_bytes(sample, cp_isolation=_LEGACY).best()
    if best is None:
        raise InputError("its encoding was not recognised; convert it to UTF-8 first")
    _refuse_control(str(best))
    return str(best.encoding)


def _refuse_control(text: str) -> None:
    n_control = len(_CONTROL.findall(text))
    if n_control > max(8, _MAX_CONTROL_SHARE * len(text)):
        raise InputError("binary data, not text; convert it to text first")


def _utf16_without_bom(sample: bytes) -> str | None:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) / 2
    # Latin text in UTF-16 has a zero in nearly every second byte, and in no other.
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None
