"""`sandbox ca`: the certificate authority of the proxy, and how clients trust it."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from sandbox.cli.proxy_options import CA_DIR, DEFAULT_PORT
from sandbox.cli.refusal import plain_refusals


@click.command(short_help="The certificate that clients of the proxy trust.")
@click.option("--path", "only_path", is_flag=True, help="Print the path of the file alone.")
@click.option("--pem", "only_pem", is_flag=True, help="Print the certificate alone.")
@CA_DIR
def ca(only_path: bool, only_pem: bool, ca_dir: Path | None) -> None:
    """Show the certificate authority of `sandbox serve --proxy`, and how clients trust it.

    It is made at first use and belongs to this user alone; nothing of the system trusts it unless
    you say so. Delete its folder to be rid of it.

    \b
    sandbox ca
    curl -x http://127.0.0.1:8081 --cacert "$(sandbox ca --path)" https://app.leadconduit.com/flows
    """
    with plain_refusals():
        from sandbox.proxy.authority import Authority, default_folder

        authority = Authority(ca_dir or default_folder())
    if only_path:
        click.echo(authority.path)
    elif only_pem:
        click.echo(authority.pem, nl=False)
    else:
        click.echo(explained(str(authority.path)))


def explained(path: str) -> str:
    """How clients of several kinds trust the certificate at `path`."""
    file, proxy = quote(path), f"http://127.0.0.1:{DEFAULT_PORT}"
    return f"""\
Certificate  {path}
Key          beside it, readable by you alone: whoever has it can pose as any host to clients
             that trust the certificate.

Let programs use the proxy:
  export HTTPS_PROXY={proxy} HTTP_PROXY={proxy} NO_PROXY=127.0.0.1,localhost

Let them trust it, each in its own way:
  curl              curl --cacert {file} …
  Node              export NODE_EXTRA_CA_CERTS={file}
  Python requests   export REQUESTS_CA_BUNDLE={file}
  httpx, OpenSSL    export SSL_CERT_FILE={file}
  Java              keytool -importcert -noprompt -alias lead-sandbox -file {file} \\
                      -keystore sandbox.p12 -storetype PKCS12 -storepass changeit
                    java -Djavax.net.ssl.trustStore=sandbox.p12 \\
                      -Djavax.net.ssl.trustStorePassword=changeit \\
                      -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort={DEFAULT_PORT} …"""
