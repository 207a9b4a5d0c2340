import { CircleAlert } from "lucide-react";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { AppError } from "@/lib/contract/reply";
import { Button } from "../_components/button";
import { BrandMark } from "../_components/shell/brand-mark";

export const metadata: Metadata = { title: "Sign in", robots: { index: false } };

type SignInProps = { searchParams: Promise<{ next?: string | string[] }> };

/**
 * The only page for strangers. Opening the link spends nothing (link previews do that too); the button's POST does, which
 * the guard answers before Next sees it. Works without JavaScript.
 */
export default async function SignInPage({ searchParams }: SignInProps) {
  const [{ next }, { token, problem }] = await Promise.all([searchParams, toldByGuard()]);
  return (
    <main className="door grid min-h-dvh place-items-center p-6">
      <div className="w-full max-w-90 pb-[8vh]">
        <BrandMark size={32} />
        <h1 className="mt-4 text-title font-semibold">Sign in to Native Orchestrator</h1>
        <p className="mt-1 text-muted">Agents keep running while you are away.</p>
        {problem && <Problem problem={problem} />}
        {token ? <SignInForm token={token} next={typeof next === "string" ? next : null} /> : <WhereToGetALink />}
      </div>
    </main>
  );
}

function SignInForm({ token, next }: { token: string; next: string | null }) {
  return (
    <form method="post" action="/sign-in" className="mt-6">
      <input type="hidden" name="token" value={token} />
      {next && <input type="hidden" name="next" value={next} />}
      <Button type="submit" look="solid" size="form" className="w-full max-sm:h-11">
        Sign in
      </Button>
      <p className="mt-4 text-meta text-muted">
        The link works once. Whoever signs in here can type into the terminals of this machine.
      </p>
    </form>
  );
}

function WhereToGetALink() {
  return (
    <div className="mt-6 flex flex-col gap-2 rounded-card border border-border bg-surface p-4">
      <p className="text-muted">
        Open the link that <Code>npm start</Code> printed. For a fresh one, run this on the machine that serves the
        dashboard:
      </p>
      <pre className="overflow-x-auto rounded-chip bg-sunken px-3 py-2 font-mono text-label">
        bin/orchestrator login-url
      </pre>
    </div>
  );
}

function Problem({ problem: { message, hint } }: { problem: AppError }) {
  return (
    <div role="alert" className="mt-6 flex gap-2 text-dead">
      <CircleAlert size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 flex-none" />
      <div>
        <p className="font-medium">{message}</p>
        {hint && <p className="whitespace-pre-line text-muted">{hint}</p>}
      </div>
    </div>
  );
}

function Code({ children }: { children: string }) {
  return (
    <code className="rounded-chip bg-hover px-1 py-0.5 font-mono text-meta whitespace-nowrap text-ink">{children}</code>
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
