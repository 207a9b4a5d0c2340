import type { Metadata } from "next";
import { headers } from "next/headers";
import { AppError } from "@/lib/contract/reply";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

type SignInProps = { searchParams: Promise<{ token?: string | string[]; next?: string | string[] }> };

/**
 * The only page for strangers. Opening the link spends nothing (link previews do that too); the button's POST does, which
 * the guard answers before Next sees it. Works without JavaScript.
 */
export default async function SignInPage({ searchParams }: SignInProps) {
  const { token, next } = await searchParams;
  const problem = await problemOfThisRequest();
  return (
    <main>
      <h1>Native Orchestrator</h1>
      {problem && (
        <div role="alert">
          <p>{problem.message}</p>
          {problem.hint && <p>{problem.hint}</p>}
        </div>
      )}
      {typeof token === "string" ? (
        <form method="post" action="/sign-in">
          <input type="hidden" name="token" value={token} />
          {typeof next === "string" && <input type="hidden" name="next" value={next} />}
          <p>Whoever signs in here can type into the terminals of this machine.</p>
          <button type="submit">Sign in</button>
        </form>
      ) : (
        !problem && (
          <p>
            Open the sign-in link that <code>npm start</code> printed, or get a fresh one on the machine that runs the
            dashboard: <code>orchestrator login-url</code>
          </p>
        )
      )}
    </main>
  );
}

/** Why the token that was just posted opens nothing: the guard tells it in a header that no browser can send. */
async function problemOfThisRequest(): Promise<AppError | null> {
  const told = (await headers()).get("x-orchestrator-problem");
  return told === null ? null : AppError.parse(JSON.parse(decodeURIComponent(told)));
}
