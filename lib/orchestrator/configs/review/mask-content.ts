import { isSecret, MASK, maskText } from "../../registry/secret-values";

/** JSON with the values of secrets masked. `name` is the key that holds the value. */
export function maskJson(value: unknown, name = ""): unknown {
  if (typeof value === "string") return isSecret(name, value) ? MASK : maskText(value);
  if (Array.isArray(value)) return value.map((member) => maskJson(member, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, maskJson(member, key)]));
}
