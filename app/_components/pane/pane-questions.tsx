"use client";

import { useState } from "react";
import type { TerminalNotices } from "@/app/_browser/terminal/open-terminal";
import { ConfirmDialog } from "@/app/_components/dialog";
import { copyText } from "./copy-text";

type Question =
  | { kind: "link"; url: URL }
  | { kind: "clipboard"; text: string }
  | { kind: "paste"; text: string; paste: () => void };

export type PaneQuestionsState = {
  question: Question | null;
  close(): void;
  notices: Pick<TerminalNotices, "onLink" | "onClipboardRequest" | "onRiskyPaste">;
};

/** What a pane's program, or a paste into it, may only do after a person has said yes. */
export function usePaneQuestions(): PaneQuestionsState {
  const [question, setQuestion] = useState<Question | null>(null);
  return {
    question,
    close: () => setQuestion(null),
    notices: {
      onLink: (url) => setQuestion({ kind: "link", url }),
      // A program that asks again and again does not push its way in front of another question.
      onClipboardRequest: (text) => setQuestion((asked) => asked ?? { kind: "clipboard", text }),
      onRiskyPaste: (text, paste) => setQuestion({ kind: "paste", text, paste }),
    },
  };
}

export function PaneQuestions({ questions: { question, close } }: { questions: PaneQuestionsState }) {
  if (question?.kind === "link") {
    return (
      <ConfirmDialog
        title={`Open ${question.url.host}?`}
        description={<Quoted text={question.url.href} />}
        confirm={`Open ${question.url.host}`}
        onConfirm={() => window.open(question.url.href, "_blank", "noopener,noreferrer")}
        onClose={close}
      />
    );
  }
  if (question?.kind === "clipboard") {
    return (
      <ConfirmDialog
        title="Let the program copy this?"
        description={<Quoted text={question.text} />}
        confirm="Copy text"
        onConfirm={() => void copyText(question.text, "The program's text")}
        onClose={close}
      />
    );
  }
  if (question?.kind === "paste") {
    return (
      <ConfirmDialog
        title={`Paste ${question.text.trimEnd().split(/\r\n|[\r\n]/).length} lines?`}
        description={
          <>
            The program takes each line as if you had typed it and pressed Enter, so each runs at once.
            <Quoted text={question.text} />
          </>
        }
        confirm="Paste lines"
        onConfirm={question.paste}
        onClose={close}
      />
    );
  }
  return null;
}

export function Quoted({ text }: { text: string }) {
  const shown = text.length > 2_000 ? `${text.slice(0, 2_000)}…` : text;
  return (
    <span className="mt-2 block max-h-60 overflow-auto rounded-chip bg-sunken px-3 py-2 font-mono text-label whitespace-pre-wrap text-ink [overflow-wrap:anywhere] thin-scroll">
      {shown}
    </span>
  );
}
