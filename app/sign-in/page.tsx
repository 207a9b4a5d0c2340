import type { Metadata } from "next";
import { headers } from "next/headers";
import { AppError } from "@/lib/contract/reply";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

type SignInProps = { searchParams: Promise<{ next?: string | string[] }> };

/**
 * The only page for strangers. Opening the link spends nothing (link previews do that too); the button's POST does, which
 * the guard answers before Next sees it. Works without JavaScript.
 */
export default async function SignInPage({ searchParams }: SignInProps) {
  const [{ next }, { token, problem }] = await Promise.all([searchParams, toldByGuard()]);
  return (
    <main>
      <h1>Native Orchestrator</h1>
      {problem && (
        <div role="alert">
          <p>{problem.message}</p>
          {problem.hint && <p>{problem.hint}</p>}
        </div>
      )}
      {token ? (
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

/** The link's token, and why the one that was just posted opens nothing: from the guard, in headers no browser can send. */
async function toldByGuard(): Promise<{ token: string | null; problem: AppError | null }> {
  const told = await headers();
  const problem = told.get("x-orchestrator-problem");
  return {
    token: told.get("x-orchestrator-login-token"),
    problem: problem === null ? null : AppError.parse(JSON.parse(decodeURIComponent(problem))),
  };
}
