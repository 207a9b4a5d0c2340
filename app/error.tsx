"use client";

import { Button } from "./_components/button";
import { ErrorNote } from "./_components/error-note";
import { Main, TopBar } from "./_components/shell/top-bar";

/** Something that nobody expected, where the page would be: what is known, and the way to try again. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const details = [error.message, error.digest && `Digest ${error.digest}`].filter(Boolean).join("\n");
  return (
    <>
      <TopBar title="This page broke" />
      <Main className="p-6">
        <div className="max-w-180">
          <ErrorNote
            error={{
              code: "unexpected",
              message: "This page could not be shown because of an unexpected error. Agents keep running.",
              hint: "Try again. If it happens again, report it with the details; the server's log says more.",
              cause: details,
            }}
          >
            <Button onClick={reset}>Try again</Button>
            <Button look="quiet" onClick={() => void navigator.clipboard.writeText(details)}>
              Copy details
            </Button>
          </ErrorNote>
        </div>
      </Main>
    </>
  );
}
