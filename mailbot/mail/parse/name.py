"""File names of attachments: the sender's where it is safe, else one made from the part's place, the same in every parse."""

from __future__ import annotations

import re

from mailbot.mail.charset import clean, line

_UNSAFE = re.compile(r'[\x00-\x1f<>:"|?*\u202a-\u202e\u2066-\u2069]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
_LONGEST = 150
_EXTENSIONS = {
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "text/vcard": "vcf", "text/x-vcard": "vcf",
    "text/directory": "vcf",
    "text/csv": "csv", "text/rfc822-headers": "txt", "message/rfc822": "eml", "message/global": "eml", "message/news": "eml",
    "message/partial": "eml", "message/delivery-status": "txt", "message/disposition-notification": "txt",
    "message/global-delivery-status": "txt", "message/feedback-report": "txt",
    "image/jpeg": "jpg", "image/jpg": "jpg", "image/pjpeg": "jpg", "image/png": "png", "image/x-png": "png", "image/gif": "gif",
    "image/bmp": "bmp", "image/tiff": "tif", "image/svg+xml": "svg", "image/webp": "webp", "image/heic": "heic",
    "application/pdf": "pdf", "application/zip": "zip", "application/x-zip-compressed": "zip", "application/msword": "doc",
    "application/rtf": "rtf", "text/rtf": "rtf", "application/ics": "ics", "application/json": "json", "application/xml": "xml",
    "text/xml": "xml", "application/vnd.ms-excel": "xls", "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/pgp-signature": "asc", "application/pgp-encrypted": "txt", "application/pgp-keys": "asc",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s", "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m", "application/ms-tnef": "dat", "audio/mpeg": "mp3", "audio/wav": "wav", "audio/amr": "amr",
    "video/mp4": "mp4", "video/quicktime": "mov", "text/richtext": "txt", "text/enriched": "txt",
}  # fmt: skip
_STEMS = {
    "text/calendar": "invitation", "text/vcard": "contact", "text/x-vcard": "contact", "text/directory": "contact",
    "message/rfc822": "message", "message/delivery-status": "delivery-status", "message/disposition-notification": "receipt",
    "text/rfc822-headers": "headers", "application/pgp-signature": "signature", "application/pkcs7-signature": "smime",
    "application/x-pkcs7-signature": "smime", "application/pkcs7-mime": "smime", "application/x-pkcs7-mime": "smime",
}  # fmt: skip


def safe(name: str) -> str:
    """A name that is safe to write to a disk: one path component, no controls, not reserved, at most 150 characters."""
    if not name:
        return ""
    component = re.split(r"[/\\]", line(name))[-1]
    bare = line(_UNSAFE.sub("_", clean(component))).strip(" .") if component not in (".", "..") else ""
    if _RESERVED.fullmatch(bare):
        bare = f"_{bare}"
    if len(bare) <= _LONGEST:
        return bare
    stem, dot, extension = bare.rpartition(".")
    if not dot or len(extension) > 10:
        return bare[:_LONGEST]
    return f"{stem[: _LONGEST - len(extension) - 1]}.{extension}"


def made(type_: str, place: int, subject: str = "") -> str:
    """A name for a nameless part: what it is and which part of the mail, or an attached mail's subject."""
    extension = _EXTENSIONS.get(type_) or _tail(type_)
    if subject:
        return f"{safe(subject)[:100].strip(' .') or 'message'}.{extension}"
    stem = _STEMS.get(type_) or type_.partition("/")[0] or "part"
    return f"{stem}-{place}.{extension}"


def _tail(type_: str) -> str:
    tail = type_.rpartition("/")[2].removeprefix("x-")
    return tail if re.fullmatch(r"[a-z0-9]{1,5}", tail) else "bin"
