import { createHash, createHmac } from "node:crypto";

/** Bytes from a cryptographic source; tests may give their own. */
export type RandomBytes = (size: number) => Uint8Array;

/** 256 bits as base64url (43 characters). */
export function newSecret(random: RandomBytes): string {
  return Buffer.from(random(32)).toString("base64url");
}

/** What is stored instead of a secret. A plain hash is enough for 256 random bits; passwords need argon2id. */
export function secretHash(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** A session's CSRF token: only who knows the cookie's value can make it, and the store knows neither. */
export function csrfTokenOf(secret: string): string {
  return createHmac("sha256", secret).update("csrf").digest("base64url");
}
