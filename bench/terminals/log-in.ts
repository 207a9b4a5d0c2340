import { csrfTokenOf } from "@/lib/orchestrator/identity/secrets";

export type LoggedIn = { cookie: string; csrf: string };

/** Trades the token as the sign-in form does. The CSRF token, which stands in every page, is made from the secret. */
export async function logIn(url: string, token: string): Promise<LoggedIn> {
  const answer = await fetch(`${url}/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { Origin: url, "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ token }),
  });
  const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  if (answer.status !== 303 || cookie === "") throw new Error(`the log-in was answered with ${answer.status}`);
  return { cookie, csrf: csrfTokenOf(cookie.slice(cookie.indexOf("=") + 1)) };
}
