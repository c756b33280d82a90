// eventsource reads the stream, loses it after the first event, and comes back
// by itself: with Last-Event-ID, and without missing or repeating anything.
import assert from "node:assert/strict";
import { EventSource } from "eventsource";
import { connect, person, renamed, within } from "./connect.mjs";

within(60);
const { url, token, call } = await connect();
const begin = (await call("GET", "/v1/feed?limit=500")).next;
const asked = []; // with each call: the header, and what had arrived until then
let lose, last = null;
const source = new EventSource(`${url}/v1/feed/stream?cursor=${begin}`, {
  fetch: (input, init) => {
    const cut = new AbortController();
    lose = () => cut.abort(new TypeError("the connection was lost"));
    asked.push({ header: new Headers(init.headers).get("Last-Event-ID"), arrived: last });
    return fetch(input, { ...init, signal: AbortSignal.any([init.signal, cut.signal]),
      headers: { ...init.headers, Authorization: `Bearer ${token.access_token}` } });
  },
});
const events = [];
const all = new Promise((resolve) => {
  source.onmessage = (message) => {
    events.push(JSON.parse(message.data));
    last = message.lastEventId; // what was underway with the first may still arrive
    if (events.length === 1) lose();
    if (events.at(-1).type === "org.motma.account.withdrawn") resolve();
  };
});
await new Promise((resolve) => { source.onopen = resolve; });
const { account } = await call("POST", "/v1/accounts", { user: "stream-1", attributes: person("001090000033") });
await call("PUT", `/v1/accounts/${account}`, { attributes: renamed("001090000033") });
await call("POST", `/v1/accounts/${account}/code/renew`, { reason: "lost" });
await call("DELETE", `/v1/accounts/${account}`);
await all;
source.close();
assert.ok(asked.length >= 2, "it never came back");
for (const { header, arrived } of asked) assert.equal(header, arrived);
const pulled = (await call("GET", `/v1/feed?limit=500&cursor=${begin}`)).events;
assert.deepEqual(events.map((e) => e.id), pulled.map((e) => e.id));
assert.ok(events.length >= 4);
console.log("ok");
