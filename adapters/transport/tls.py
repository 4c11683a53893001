"""TLS towards upstreams: whom a client believes, and as whom it comes."""

import ssl
from pathlib import Path

import msgspec


class TlsFiles(msgspec.Struct, frozen=True):
    """Files in PEM; an empty name stands for none."""

    ca: str = ""
    """Certificate authorities that are believed instead of the system's."""
    certificate: str = ""
    """The client's own certificate, with those that lead to its authority."""
    key: str = ""
    """Its private key, unencrypted; empty: it stands in the file of the certificate."""


class TlsUnusable(Exception):
    """A file is missing or holds no PEM; the text names which of the three, and nothing of what is in it."""


def client_context(files: TlsFiles) -> ssl.SSLContext:
    """
    Build the context of a client that believes *files*' authorities, or the system's, and checks host names.

    Raises:
        TlsUnusable: a file cannot be used.

    """
    try:
        context = ssl.create_default_context(cafile=files.ca or None)
    except (OSError, ValueError):
        context = None
    if context is None:
        raise TlsUnusable("the file of certificate authorities is missing or holds none in PEM")
    if files.certificate and not _load(context, files):
        raise TlsUnusable("the client's certificate or key is missing or encrypted, or they do not match")
    context.set_alpn_protocols(["http/1.1"])
    return context


def pem_of(name: str) -> bytes:
    """
    Read a file in PEM for a client that wants its text.

    Raises:
        TlsUnusable: it cannot be read.

    """
    try:
        return Path(name).read_bytes()
    except OSError:
        pass
    raise TlsUnusable("a file of certificates or keys cannot be read")


def _load(context: ssl.SSLContext, files: TlsFiles) -> bool:
    try:
        # The callback keeps OpenSSL from asking at the terminal for the password of an encrypted key.
        context.load_cert_chain(files.certificate, files.key or None, password=lambda: "")
    except (OSError, ValueError):
        return False
    return True
