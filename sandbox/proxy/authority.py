"""The certificate authority of the proxy: made at first use, kept in the user's data folder."""

from __future__ import annotations

import os
import shutil
import ssl
import tempfile
import threading
import time
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.server import ServerError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate, CertificateBuilder

CERTIFICATE = "ca.pem"
KEY = "ca-key.pem"
NAME = "Lead Sandbox CA"
MAX_HOSTS = 256
"""How many certificates of hosts are kept; the one that was used longest ago goes first."""

_CA_DAYS = 3650
_HOST_DAYS = 365
_MARGIN = timedelta(days=1)
_JUST_MADE = 5.0


def default_folder() -> Path:
    """Where the authority is kept unless said otherwise.

    Raises ServerError where the user has no home.
    """
    base = os.environ.get("XDG_DATA_HOME", "")
    try:
        root = Path(base) if Path(base).is_absolute() else Path.home() / ".local" / "share"
    except RuntimeError as error:
        raise ServerError("There is no home for the keys of the proxy; use --ca-dir.") from error
    return root / "lead-sandbox" / "ca"


class Authority:
    """Signs certificates of hosts. Safe to use from many threads.

    The key is in a file of the user alone. Raises ServerError, in plain words, when it cannot be
    read or written, or when `cryptography` is not installed.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / CERTIFICATE
        self._key, self._certificate = _opened(folder)
        self._host_key = _new_key()
        self._lock = threading.Lock()
        self._contexts: OrderedDict[str, ssl.SSLContext] = OrderedDict()

    @property
    def pem(self) -> str:
        """The certificate of the authority, which clients have to trust."""
        return _pem(self._certificate).decode()

    def context(self, host: str) -> ssl.SSLContext:
        """What a server of the name or address `host` needs for TLS."""
        with self._lock:
            found = self._contexts.get(host)
            if found is None:
                found = self._contexts[host] = self._made(host)
            self._contexts.move_to_end(host)
            while len(self._contexts) > MAX_HOSTS:
                self._contexts.popitem(last=False)
            return found

    def _made(self, host: str) -> ssl.SSLContext:
        certificate = _host_certificate(host, self._host_key, self._key, self._certificate)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols(["http/1.1"])
        # The standard library reads certificates from files alone.
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "host.pem")
            file.touch(mode=0o600)
            file.write_bytes(_pem(certificate) + _pem(self._certificate) + _key_pem(self._host_key))
            context.load_cert_chain(file)
        return context


def _opened(folder: Path) -> tuple[EllipticCurvePrivateKey, Certificate]:
    """The key and the certificate in `folder`; new ones where there are none, or outlived ones."""
    try:
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization
    except ImportError as error:
        raise ServerError(
            "The proxy needs the package cryptography for its certificates. "
            "Install it with: pip install 'lead-sandbox[proxy]'"
        ) from error
    certificate_file, key_file = folder / CERTIFICATE, folder / KEY
    try:
        if not (certificate_file.exists() and key_file.exists()):
            return _create(folder)
        certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key: Any = serialization.load_pem_private_key(key_file.read_bytes(), None)
        if certificate.not_valid_after_utc < datetime.now(UTC) + _MARGIN:
            return _create(folder)
        if certificate.public_key() != key.public_key():
            raise ValueError("the key is not that of the certificate")
    except OSError as error:
        raise ServerError(
            f"The certificate authority in {folder} cannot be used: {error.strerror or error}. "
            "Choose another folder with --ca-dir."
        ) from error
    except (ValueError, TypeError) as error:
        raise ServerError(
            f"{certificate_file} and {KEY} are no certificate with its key: {error}. "
            "Delete both, and new ones are made; clients then have to trust the new one."
        ) from error
    return key, certificate


def _create(folder: Path) -> tuple[EllipticCurvePrivateKey, Certificate]:
    """A new authority, in `folder`. Of two processes that begin at once, both use that of one."""
    key = _new_key()
    certificate = _ca_certificate(key)
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=folder.name))  # for the user alone
    _write(made / KEY, _key_pem(key), 0o600)
    _write(made / CERTIFICATE, _pem(certificate), 0o644)
    try:
        made.replace(folder)  # takes the place of an empty folder, of no other
    except OSError:
        if (folder / CERTIFICATE).exists() and _age(folder / CERTIFICATE) < _JUST_MADE:
            shutil.rmtree(made)
            return _opened(folder)
        for name in (KEY, CERTIFICATE):
            (made / name).replace(folder / name)
        made.rmdir()
    return key, certificate


def _age(file: Path) -> float:
    return time.time() - file.stat().st_mtime


def _write(path: Path, content: bytes, mode: int) -> None:
    """The file is whole from the moment it is there, and never readable for more than `mode`."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    Path(name).chmod(mode)
    Path(name).replace(path)


def _new_key() -> EllipticCurvePrivateKey:
    try:
        from cryptography.hazmat.primitives.asymmetric import ec
    except ImportError as error:  # pragma: no cover - said before
        raise ServerError(str(error)) from error

    return ec.generate_private_key(ec.SECP256R1())


def _ca_certificate(key: EllipticCurvePrivateKey) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    name = _name(NAME)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        _valid(x509.CertificateBuilder(), _CA_DAYS)
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign=False, issue=True), critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )


def _host_certificate(
    host: str, key: EllipticCurvePrivateKey, signer: EllipticCurvePrivateKey, issuer: Certificate
) -> Certificate:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.x509.oid import ExtendedKeyUsageOID

    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    return (
        _valid(x509.CertificateBuilder(), _HOST_DAYS)
        .subject_name(_name(host[:64]))
        .issuer_name(issuer.subject)
        .public_key(key.public_key())
        .add_extension(x509.SubjectAlternativeName([_alternative(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign=True, issue=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(authority, critical=False)
        .sign(signer, hashes.SHA256())
    )


def _valid(builder: CertificateBuilder, days: int) -> CertificateBuilder:
    """From yesterday on, for clocks that go slow; by the real time, which clients go by."""
    from cryptography import x509

    now = datetime.now(UTC)
    return (
        builder.serial_number(x509.random_serial_number())
        .not_valid_before(now - _MARGIN)
        .not_valid_after(now + timedelta(days=days))
    )


def _name(common: str) -> Any:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternative(host: str) -> Any:
    from cryptography import x509

    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(*, sign: bool, issue: bool) -> Any:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=sign,
        key_cert_sign=issue,
        crl_sign=issue,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)


def _key_pem(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives import serialization

    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
