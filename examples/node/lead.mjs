// Posts a lead to LeadConduit as a program in production would: the URL is that of production.
// With HTTPS_PROXY set to the proxy of the sandbox, the sandbox answers.
//
//   sandbox serve --proxy &
//   export HTTPS_PROXY=http://127.0.0.1:8081 NODE_EXTRA_CA_CERTS="$(sandbox ca --path)"
//   node lead.mjs ada@example.com

import http from "node:http";
import https from "node:https";
import tls from "node:tls";

const path =
  process.env.LEAD_PATH ??
  "/flows/65a0000000000000000000f1/sources/65a0000000000000000000e1/submit";
const url = new URL(path, "https://app.leadconduit.com");
const lead = { email: process.argv[2] ?? "ada@example.com", first_name: "Ada", state: "TX" };

/** A connection to `host` through the proxy that the environment names, or straight. */
function connect(host) {
  const proxy = process.env.HTTPS_PROXY && new URL(process.env.HTTPS_PROXY);
  if (!proxy) return Promise.resolve(tls.connect({ host, port: 443, servername: host }));
  return new Promise((resolve, reject) => {
    const asked = http.request({
      host: proxy.hostname,
      port: proxy.port,
      method: "CONNECT",
      path: `${host}:443`,
    });
    asked.on("connect", (answer, socket) => {
      if (answer.statusCode !== 200) reject(new Error(`the proxy answered ${answer.statusCode}`));
      else resolve(tls.connect({ socket, servername: host }));
    });
    asked.on("error", reject).end();
  });
}

const socket = await connect(url.hostname);
const body = JSON.stringify(lead);
const request = https.request(url, {
  method: "POST",
  createConnection: () => socket,
  headers: {
    "Content-Type": "application/json",
    Accept: "application/json",
    "Content-Length": Buffer.byteLength(body),
  },
});
request.on("response", async (answer) => {
  let text = "";
  for await (const piece of answer) text += piece;
  console.log(answer.statusCode, text);
  socket.end();
});
request.end(body);
