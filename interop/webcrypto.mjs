// Node 18, which Debian 12 has, keeps the Web Crypto API to itself; libraries
// look for it among the globals. To be imported before them.
import { webcrypto } from "node:crypto";

globalThis.crypto ??= webcrypto;
globalThis.CryptoKey ??= webcrypto.CryptoKey;
