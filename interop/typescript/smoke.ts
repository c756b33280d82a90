// Connects an app to the sandbox at the address given, registers a user, reads
// the code at a gate, and prints what the user's own list says. The test of
// this folder compares what is printed.
import { randomUUID } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import { answer, connect, Refused, stranger } from "./client.js";

const base = process.argv[2];
if (!base) throw new Error("usage: smoke.js ADDRESS");

const { privateKey, publicKey } = await generateKeyPair("ES256");
const joined = await answer(stranger(base).POST("/v1/sandbox/apps", {
  body: { id: "ts-app", name: "TypeScript app", keys: await exportJWK(publicKey) },
}));
const app = connect({ base, id: joined.id, key: privateKey });

const [user, again] = await Promise.all([1, 2].map(() => answer(app.POST("/v1/accounts", {
  body: {
    user: "u-1", attributes: { name: "Nguyễn Thị Hoa", birth: "1988-04-12", cccd: "001188000101" },
    proofs: [{ kind: "cccd", how: "card", at: new Date().toISOString() }], // our staff read the card
  },
}))));
console.log(user!.qid === again!.qid, user!.qid?.startsWith("TEST"), user!.code?.text.split("|")[1]);

const codes = await answer(app.POST("/v1/accounts/{account}/code", { params: { path: { account: user!.account } }, body: { days: 7 } }));
console.log(codes.codes.length, "live codes");

const place = await answer(app.POST("/v1/places", { body: { kind: "venue", name: "Chợ Bến Thành", unit: "26743" } }));
const scan = await answer(app.POST("/v1/scans", { body: {
  id: randomUUID(), place: place.place, at: new Date().toISOString(), direction: "in", method: "staff_scans", text: codes.codes[0]!.text,
} }));
console.log(scan.result, scan.who.name, scan.assurance, scan.warnings?.map((w) => w.code).join());

const visits = await answer(app.GET("/v1/accounts/{account}/visits", { params: { path: { account: user!.account } } }));
console.log(visits.items.map((v) => v.name).join());

try {
  await answer(app.GET("/v1/accounts/{account}", { params: { path: { account: "1" } } }));
} catch (e) {
  if (!(e instanceof Refused)) throw e;
  console.log(e.problem.status, e.problem.code);
}
