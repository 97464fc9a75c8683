"""A program in Java, with the trust store that `sandbox ca` tells to make."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from sandbox import Sandbox
from sandbox.proxy.server import Proxy

PROGRAM = """
import java.net.*;
import java.net.http.*;

public class Ask {
    public static void main(String[] arguments) throws Exception {
        var client = HttpClient.newBuilder().proxy(ProxySelector.getDefault()).build();
        var request = HttpRequest.newBuilder(URI.create("https://app.leadconduit.com/flows"));
        var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.statusCode());
    }
}
"""


@pytest.mark.skipif(
    not all(map(shutil.which, ("java", "javac", "keytool"))), reason="there is no JDK"
)
def test_java_through_a_tunnel(box: Sandbox, proxy: Proxy, tmp_path: Path) -> None:
    store, source = tmp_path / "sandbox.p12", tmp_path / "Ask.java"
    source.write_text(PROGRAM)
    imported = ["keytool", "-importcert", "-noprompt", "-alias", "lead-sandbox"]
    imported += ["-file", str(proxy.authority.path), "-keystore", str(store)]
    imported += ["-storetype", "PKCS12", "-storepass", "changeit"]
    properties = {
        "javax.net.ssl.trustStore": str(store),
        "javax.net.ssl.trustStorePassword": "changeit",
        "https.proxyHost": "127.0.0.1",
        "https.proxyPort": proxy.url.rpartition(":")[2],
    }

    subprocess.run(imported, check=True, capture_output=True)
    done = subprocess.run(
        ["java", *(f"-D{name}={value}" for name, value in properties.items()), str(source)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.stdout.strip(), done.stderr) == ("401", "")
    assert box.requests[0].path == "/flows"
