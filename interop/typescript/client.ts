// A client of the platform: an access token by private_key_jwt (RFC 7523), and
// calls of every address in its OpenAPI document, with their types.
import { randomUUID } from "node:crypto";
import { SignJWT, type KeyLike } from "jose";
import createClient from "openapi-fetch";
import type { components, paths } from "./motma.js";

export type Problem = components["schemas"]["Problem"];

export interface Config {
  base: string; // address of the platform, e.g. https://motma.example
  id: string; // the app's short name
  key: KeyLike; // its private key: ECDSA P-256, or Ed25519
  alg?: "ES256" | "EdDSA"; // of the key; ES256 by default
  audience?: string; // the platform's public address, if it is not base
}

/** A refusal. Programs go by problem.code, people read problem.detail. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail_en}`);
  }
}

/** Calls that need no token. */
export const stranger = (base: string) => createClient<paths>({ baseUrl: base });

/** Calls of a connected app. */
export function connect(config: Config) {
  const tokens = new Tokens(config);
  return createClient<paths>({ baseUrl: config.base, fetch: (request: Request) => send(request, tokens) });
}

/** The answer of a call; a refusal is thrown. */
export async function answer<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await call;
  if (response.ok) return data as T;
  if (isProblem(error)) throw new Refused(error);
  throw new Error(`status ${response.status}`);
}

const isProblem = (e: unknown): e is Problem => typeof e === "object" && e !== null && "code" in e && "detail_en" in e;

const maxTries = 4;

// send repeats what may go better: with a new token once, and when the platform
// asks to come back later, not before that and by chance a little after.
async function send(request: Request, tokens: Tokens): Promise<Response> {
  for (let tries = 1; ; tries++) {
    const attempt = request.clone(); // a body can be read once
    const token = await tokens.get();
    attempt.headers.set("Authorization", `Bearer ${token}`);
    const got = await fetch(attempt);
    if (tries >= maxTries) return got;
    if (got.status === 401 && tries === 1) {
      tokens.drop(token);
    } else if (got.status === 429 || got.status === 503) {
      const asked = Number(got.headers.get("Retry-After") ?? 0);
      await new Promise((done) => setTimeout(done, 1000 * asked + 200 * 2 ** tries * Math.random()));
    } else {
      return got;
    }
  }
}

// Tokens keeps the access token until shortly before it ends; one request for
// it serves everybody who waits.
class Tokens {
  private token: Promise<string> | undefined;
  private text = "";
  private until = 0;

  constructor(private readonly config: Config) {}

  get(): Promise<string> {
    if (!this.token || Date.now() >= this.until) {
      this.until = Infinity; // asked for; fetch says how long it holds
      this.token = this.fetch().catch((why) => { this.token = undefined; throw why; });
    }
    return this.token;
  }

  drop(refused: string) {
    if (this.text === refused) this.token = undefined;
  }

  private async fetch(): Promise<string> {
    const { base, id, key, alg = "ES256", audience = base } = this.config;
    const assertion = await new SignJWT({}).setProtectedHeader({ alg, typ: "JWT" }).setIssuer(id).setSubject(id)
      .setAudience(audience).setIssuedAt().setExpirationTime("2m").setJti(randomUUID()).sign(key);
    const got = await fetch(`${base}/oauth2/token`, { method: "POST", body: new URLSearchParams({ grant_type: "client_credentials",
      client_assertion: assertion, client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" }) });
    const body = await got.json() as { access_token: string; expires_in: number; error?: string };
    if (!got.ok) throw new Error(`token: ${body.error}`);
    this.until = Date.now() + 1000 * Math.max(body.expires_in - 30, body.expires_in / 2);
    return this.text = body.access_token;
  }
}
