import { requireSession } from "./session";

/** The hidden field that each form of ours carries: without it neither the guard nor the action wrapper lets a POST in. */
export async function CsrfField() {
  const session = await requireSession();
  return <input type="hidden" name="csrf" value={session.csrfToken} />;
}
