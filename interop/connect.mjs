// What every script here begins with: a token, got by openid-client as any
// OAuth client gets one (RFC 8414 discovery, RFC 7523 private_key_jwt).
import "./webcrypto.mjs";
import assert from "node:assert/strict";
import * as client from "openid-client";

const { MOTMA_URL, MOTMA_CLIENT, MOTMA_KEY } = process.env;

/** Connects, and gives the token with a function that calls the API. */
export async function connect() {
  const jwk = JSON.parse(MOTMA_KEY);
  const key = await crypto.subtle.importKey("jwk", jwk, { name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  const config = await client.discovery(
    new URL(MOTMA_URL), MOTMA_CLIENT, undefined, client.PrivateKeyJwt({ key, kid: jwk.kid }),
    { algorithm: "oauth2", execute: [client.allowInsecureRequests] }, // the test speaks to this machine, without TLS
  );
  const token = await client.clientCredentialsGrant(config);
  const call = async (method, path, body) => {
    const headers = new Headers(body && { "Content-Type": "application/json" });
    const answer = await client.fetchProtectedResource(
      config, token.access_token, new URL(path, MOTMA_URL), method, body && JSON.stringify(body), headers);
    assert.ok(answer.ok, `${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? undefined : answer.json();
  };
  return { url: MOTMA_URL, token, call };
}

/** A synthetic person, and the name that they change to. */
export const person = (cccd) => ({ name: "Nguyễn Văn An", birth: "1990-01-15", sex: "male", cccd });
export const renamed = (cccd) => ({ ...person(cccd), name: "Nguyễn Văn Ẩn" });

/** Ends a script that waits in vain. */
export function within(seconds) {
  setTimeout(() => { console.error("waited in vain"); process.exit(1); }, seconds * 1000).unref();
}
