// openid-client gets a token and calls the API.
import assert from "node:assert/strict";
import { connect, person, within } from "./connect.mjs";

within(30);
const { token, call } = await connect();
assert.equal(token.token_type, "bearer");
assert.ok(token.expires_in > 0 && token.scope.includes("people.read"));
const outcome = await call("POST", "/v1/accounts", { user: "token-1", attributes: person("001090000031") });
assert.equal(outcome.state, "created");
assert.equal((await call("GET", `/v1/accounts/${outcome.account}`)).user, "token-1");
console.log("ok");
