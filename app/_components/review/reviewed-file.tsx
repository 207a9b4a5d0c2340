import "./review.css";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import type { ReviewedFile } from "@/lib/contract/config-review";
import { RelativeTime } from "../relative-time";
import { CopyPath } from "./copy-path";
import { fileAnchor } from "./file-anchor";
import { KeysTable } from "./keys-table";
import { LinesTable } from "./lines-table";
import type { Side } from "./sides";

/** One file that is not as it should be: why, what differs, what that means, and how an edit can last. */
export function ReviewedFileBox({
  agent,
  file,
  children,
}: {
  agent: string;
  file: ReviewedFile;
  /** What can be done with it. */
  children?: ReactNode;
}) {
  return (
    <section
      id={fileAnchor(file.name)}
      aria-label={`${agent} / ${file.name}`}
      className="flex scroll-mt-6 flex-col gap-3"
    >
      <header className="flex flex-wrap items-start gap-x-2 gap-y-2">
        <div className="min-w-64 flex-1 max-sm:basis-full">
          <h2 className="text-section font-semibold [overflow-wrap:anywhere]">
            <span className="font-normal text-muted">{file.name === file.path ? "all agents" : agent} / </span>
            {file.name === file.path ? file.path.slice(file.path.lastIndexOf("/") + 1) : file.name}
          </h2>
          <Why file={file} />
        </div>
        <CopyPath path={file.path} />
        {children}
      </header>
      <Differences file={file} />
      <Consequences file={file} />
      {file.waysToKeep.length > 0 && <WaysToKeep ways={file.waysToKeep} />}
    </section>
  );
}

function Why({ file: { cause, states, changedAt, generatedFrom, comparison } }: { file: ReviewedFile }) {
  const isEdit = states.some(({ state }) => state === "edited") || cause === "both";
  const details = states.flatMap(({ detail }) => detail ?? []);
  return (
    <p className="text-muted">
      {isEdit && changedAt !== null ? (
        <>
          Edited by hand <RelativeTime at={changedAt} phrase />.{" "}
          {cause === "both" && "The registry or a template has moved on as well. "}
        </>
      ) : (
        `${details.join(" ")} `
      )}
      {comparison.kind !== "none" &&
        (generatedFrom === "unknown"
          ? "What was generated last is not known any more. Marked: what differs from the registry."
          : "Marked: what differs from the last generation.")}
    </p>
  );
}

/** Sides that say something: a side that equals the last generation everywhere is left out of a text. */
function sidesOf({ cause, generatedFrom, comparison }: ReviewedFile): readonly Side[] {
  if (generatedFrom === "unknown") return ["registry", "disk"];
  if (comparison.kind === "keys" || cause === "both") return ["registry", "generated", "disk"];
  return cause === "moved-on" ? ["generated", "registry"] : ["generated", "disk"];
}

function Differences({ file }: { file: ReviewedFile }) {
  const { comparison } = file;
  if (comparison.kind === "none") return null;
  const sides = sidesOf(file);
  return (
    <div className="review-box">
      {comparison.kind === "keys" ? (
        <KeysTable rows={comparison.rows} same={comparison.same} sides={sides} />
      ) : (
        <LinesTable rows={comparison.rows} sides={sides} />
      )}
    </div>
  );
}

function Consequences({ file: { consequences } }: { file: ReviewedFile }) {
  if (consequences.length === 0) return null;
  const widens = consequences.some((each) => each.widens);
  const Icon = widens ? ShieldAlert : ShieldCheck;
  return (
    <div
      data-status={widens ? "dead" : "idle"}
      className="flex items-start gap-2 rounded-card border border-border bg-tint p-3"
    >
      <Icon size={16} strokeWidth={1.75} className="mt-0.5 flex-none text-state" aria-hidden />
      <p className="min-w-0 [overflow-wrap:anywhere]">
        <b className="font-semibold">
          {widens ? "The hand edit widens what the agent may do." : "The hand edit narrows what the agent may do."}
        </b>{" "}
        <span className="text-muted">{consequences.map(({ text }) => text).join(" ")}</span>
      </p>
    </div>
  );
}

function WaysToKeep({ ways }: { ways: readonly string[] }) {
  return (
    <details className="text-muted">
      <summary className="w-fit rounded-chip hover:text-ink">Keep this edit</summary>
      <p className="mt-1">Generating writes over this file and keeps a copy of it. To make the edit last, change:</p>
      <ul className="mt-1 flex list-disc flex-col gap-1 pl-4">
        {ways.map((way) => (
          <li key={way} className="[overflow-wrap:anywhere]">
            <Marked text={way} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What stands between backquotes is code. */
function Marked({ text }: { text: string }) {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      <code key={part} className="rounded-chip bg-hover px-1 font-mono text-meta text-ink">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
