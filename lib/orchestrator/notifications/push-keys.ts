import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import webPush from "web-push";
import { z } from "zod";
import { failure, type Reply, success } from "@/lib/contract/reply";

/** With these, push services know us again: who has them can send in our name. Base64url. */
const PushKeys = z.object({
  publicKey: z.string().regex(/^[\w-]{80,}$/),
  privateKey: z.string().regex(/^[\w-]{40,}$/),
  /** Whom a push service tells of trouble: a `mailto:` or an `https:` address. */
  subject: z.string().regex(/^(mailto:|https:)/),
});
export type PushKeys = z.infer<typeof PushKeys>;

/** Made once, 0600: another pair would end every subscription. Fails where the file is there and cannot be used. */
export function openPushKeys(file: string): Reply<PushKeys> {
  if (existsSync(file)) return readKeys(file);
  const keys: PushKeys = { ...webPush.generateVAPIDKeys(), subject: "mailto:owner@localhost.localdomain" };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(keys, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
  return success(keys);
}

function readKeys(file: string): Reply<PushKeys> {
  try {
    return success(PushKeys.parse(JSON.parse(readFileSync(file, "utf8"))));
  } catch (error) {
    return failure("push-keys-invalid", `The keys for push messages in ${file} cannot be used.`, {
      hint: "Restore the file, or remove it: new keys are made, and browsers have to be signed up anew.",
      cause: error instanceof Error ? error.message : String(error),
    });
  }
}
