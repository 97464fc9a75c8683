"""The certificate authority: made once, kept to its user, one certificate a host."""

from __future__ import annotations

import ssl
import stat
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509

from sandbox.cli.ca import ca
from sandbox.proxy import authority
from sandbox.proxy.authority import Authority, default_folder
from sandbox.server import ServerError


def test_it_is_made_at_first_use_and_found_again(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "ca"

    first, second = Authority(folder), Authority(folder)

    assert first.pem == second.pem == (folder / "ca.pem").read_text()
    assert stat.S_IMODE((folder / "ca-key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(file.name for file in folder.iterdir()) == ["ca-key.pem", "ca.pem"]


def test_two_that_begin_at_once_agree(tmp_path: Path) -> None:
    found: list[str] = []
    barrier = threading.Barrier(4)

    def begin() -> None:
        barrier.wait(5)
        found.append(Authority(tmp_path / "ca").pem)

    threads = [threading.Thread(target=begin) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["ca"]


def test_a_folder_with_other_files_in_it_is_used(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")

    assert Authority(tmp_path).pem == Authority(tmp_path).pem
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_contexts_are_kept_and_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "MAX_HOSTS", 2)
    made = Authority(tmp_path / "ca")

    first = made.context("a.test")
    assert made.context("a.test") is first
    made.context("b.test")
    made.context("a.test")
    made.context("c.test")  # b, used longest ago, goes

    assert made.context("a.test") is first
    assert len(made._contexts) == 2


@pytest.mark.parametrize("host", ["app.leadconduit.com", "192.0.2.7", "2001:db8::1", "a" * 63])
def test_a_certificate_holds_for_its_host(tmp_path: Path, host: str) -> None:
    made = Authority(tmp_path / "ca")
    client = ssl.create_default_context(cadata=made.pem)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    server_side = made.context(host).wrap_bio(to_server, to_client, server_side=True)
    client_side = client.wrap_bio(to_client, to_server, server_hostname=host)

    for _ in range(4):
        for side in (client_side, server_side):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue

    assert client_side.getpeercert() is not None


def test_what_is_spoilt_is_said_in_plain_words(tmp_path: Path) -> None:
    Authority(tmp_path / "ca")
    (tmp_path / "ca" / "ca-key.pem").write_text("nonsense")
    with pytest.raises(ServerError, match="Delete both, and new ones are made"):
        Authority(tmp_path / "ca")

    (tmp_path / "file").write_text("")
    with pytest.raises(ServerError, match="Choose another folder with --ca-dir"):
        Authority(tmp_path / "file" / "ca")


def test_the_folder_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "lead-sandbox" / "ca"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert default_folder() == tmp_path / "home" / ".local" / "share" / "lead-sandbox" / "ca"


def test_the_command_prints_it(tmp_path: Path) -> None:
    run = CliRunner().invoke
    folder = ["--ca-dir", str(tmp_path / "ca")]

    path = run(ca, ["--path", *folder]).output
    pem = run(ca, ["--pem", *folder]).output
    about = run(ca, folder).output

    assert path == f"{tmp_path / 'ca' / 'ca.pem'}\n"
    assert x509.load_pem_x509_certificate(pem.encode()).subject == (
        x509.load_pem_x509_certificate(Path(path.strip()).read_bytes()).subject
    )
    for words in ("--cacert", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        assert words in about
    assert "keytool -importcert" in about
