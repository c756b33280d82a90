// standardwebhooks verifies what a plain HTTP server receives.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";
import { connect, person, renamed, within } from "./connect.mjs";

within(60);
const { call } = await connect();
const received = [];
let arrived = () => {};
const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
  response.writeHead(204).end();
  arrived();
});
server.listen(0, "127.0.0.1");
await once(server, "listening");

/** Waits for a delivery of a type, and gives it. */
async function delivery(type) {
  for (;;) {
    const found = received.find((d) => JSON.parse(d.body).type === type);
    if (found) return found;
    await new Promise((resolve) => { arrived = resolve; });
  }
}

const hook = await call("PUT", "/v1/webhook", { url: `http://127.0.0.1:${server.address().port}/hook` });
const { account } = await call("POST", "/v1/accounts", { user: "hook-1", attributes: person("001090000032") });
await call("PUT", `/v1/accounts/${account}`, { attributes: renamed("001090000032") });

const corrected = await delivery("org.motma.account.corrected");
const event = new Webhook(hook.secret).verify(corrected.body, corrected.headers);
assert.equal(event.specversion, "1.0");
assert.equal(event.data.user, "hook-1");
assert.equal(event.id, corrected.headers["webhook-id"]);
assert.match(corrected.headers["content-type"], /^application\/cloudevents\+json/);
assert.throws(() => new Webhook(hook.secret).verify(corrected.body.replace("hook-1", "hook-2"), corrected.headers));
assert.throws(() => new Webhook(hook.secret).verify(corrected.body, { ...corrected.headers, "webhook-id": "1" }));

// While the secret is changed, both sign.
const { secret } = await call("POST", "/v1/webhook/rotate");
assert.notEqual(secret, hook.secret);
assert.deepEqual(await call("POST", "/v1/webhook/test"), { received: true, status: 204 });
const tested = await delivery("org.motma.webhook.test");
for (const key of [hook.secret, secret]) new Webhook(key).verify(tested.body, tested.headers);
await call("DELETE", "/v1/webhook");
server.close();
console.log("ok");
