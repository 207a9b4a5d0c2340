"use client";

import { Check } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { AskedQuestion } from "@/lib/contract/inbox";
import { Button } from "../button";
import { Kbd } from "../kbd";
import { CsrfInput } from "../operations/operate";
import { useAnswerActions } from "./answer-provider";
import { shortLabel } from "./short-label";
import { type AnswerPhase, useAnswer } from "./use-answer";

type AnswerFormProps = {
  agent: string;
  question: AskedQuestion;
  /** The page that a form without JavaScript leads back to. */
  back: string;
  /** Draws the first answer solid: one per page. */
  solid?: boolean;
  /** Nothing can be typed now. */
  disabled?: boolean;
  onSent?: () => void;
  onSettled?: (accepted: boolean) => void;
};

/** A question's answers as buttons, by what they say; words of one's own where it takes them. */
export function AnswerForm({ agent, question, back, solid = false, disabled = false, ...told }: AnswerFormProps) {
  const { phase, submit } = useAnswer(told);
  const { form } = useAnswerActions().answer;
  const [replying, setReplying] = useState(false);
  const words = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Opened by a press, it is what that press was for.
    if (replying) words.current?.focus();
  }, [replying]);
  if (phase.kind === "accepted") return <Accepted answer={phase.answer} />;
  const busy = phase.kind === "sent";
  const field = question.options.find(({ takesText }) => takesText);
  const hidden = (
    <>
      <CsrfInput />
      <input type="hidden" name="agent" value={agent} />
      <input type="hidden" name="question" value={question.id} />
      <input type="hidden" name="back" value={back} />
    </>
  );
  return (
    <div className="answers" data-replying={replying || undefined}>
      <form action={form} onSubmit={submit} className="answers-options" aria-label={`Answer ${agent}`}>
        {hidden}
        {question.multiple ? (
          <Boxes question={question} solid={solid} disabled={disabled || busy} />
        ) : (
          question.options.map((option, index) =>
            option === field ? null : (
              <Button
                key={option.key}
                type="submit"
                name="labels"
                value={option.label}
                look={solid && index === 0 ? "solid" : "outline"}
                title={option.label}
                disabled={disabled || busy}
                data-key={option.key}
                className="answers-button max-sm:h-11 max-sm:w-full max-sm:max-w-full max-sm:text-body"
              >
                <Kbd>{option.key}</Kbd>
                <span className="min-w-0 truncate">{shortLabel(option.label)}</span>
              </Button>
            ),
          )
        )}
        {question.reply && (
          <Button
            look="quiet"
            className="answers-button max-sm:h-11 max-sm:w-full max-sm:max-w-full max-sm:text-body noscript:hidden"
            aria-expanded={replying}
            data-key={field?.key}
            disabled={disabled || busy}
            onClick={() => setReplying(!replying)}
          >
            {field && <Kbd>{field.key}</Kbd>}
            <span>{field ? shortLabel(field.label) : "Reply"}</span>
          </Button>
        )}
      </form>
      {question.reply && (
        <form action={form} onSubmit={submit} className="answers-reply">
          {hidden}
          {field && <input type="hidden" name="labels" value={field.label} />}
          <input
            ref={words}
            name="text"
            required
            maxLength={700}
            autoComplete="off"
            aria-label={`Reply to ${agent}`}
            placeholder="Words instead of an answer"
            className="answers-input"
          />
          <Button type="submit" size="form" disabled={disabled || busy} className="max-sm:h-11">
            Send reply
          </Button>
        </form>
      )}
      <PhaseNote phase={phase} />
    </div>
  );
}

function Boxes({ question, solid, disabled }: { question: AskedQuestion; solid: boolean; disabled: boolean }) {
  return (
    <>
      {question.options.map(({ key, label, checked, takesText }) =>
        checked === undefined || takesText ? null : (
          <label key={key} className="answers-box" title={label}>
            <input type="checkbox" name="labels" value={label} defaultChecked={checked} data-key={key} />
            <Kbd>{key}</Kbd>
            <span className="min-w-0 truncate">{label}</span>
          </label>
        ),
      )}
      <Button
        type="submit"
        look={solid ? "solid" : "outline"}
        disabled={disabled}
        className="answers-button max-sm:h-11 max-sm:w-full max-sm:max-w-full max-sm:text-body"
      >
        Send choice
      </Button>
    </>
  );
}

function PhaseNote({ phase }: { phase: AnswerPhase }) {
  if (phase.kind === "refused") {
    const { message, hint, cause } = phase.error;
    return (
      <p role="alert" className="text-dead">
        {message}
        {(cause ?? hint) && (
          <span className="text-muted"> {[cause && `${cause}.`, hint].filter(Boolean).join(" ")}</span>
        )}
      </p>
    );
  }
  return (
    <p role="status" className={phase.kind === "sent" ? "text-muted" : "sr-only"}>
      {phase.kind === "sent" ? `Sent: ${shortLabel(phase.answer)}` : ""}
    </p>
  );
}

function Accepted({ answer }: { answer: string }) {
  return (
    <p role="status" className="flex items-center gap-2 text-muted">
      <Check size={16} strokeWidth={1.75} className="text-done" aria-hidden />
      <span className="min-w-0 truncate">
        Accepted{answer && <span className="text-faint">: {shortLabel(answer)}</span>}
      </span>
    </p>
  );
}
