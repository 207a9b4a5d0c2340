import type { ReactNode } from "react";
import { RelativeTime } from "@/app/_components/relative-time";

/** The order in which people ask; fields of a named schema follow. */
const WORDS: readonly (readonly [field: string, words: string])[] = [
  ["task_description", "Task"],
  ["acceptance_criteria", "Done when"],
  ["file_paths", "Files"],
  ["deliverables", "Delivers"],
  ["context", "Context"],
  ["blockers", "Blockers"],
  ["deadline", "Deadline"],
];
const ELSEWHERE = new Set(["id", "from", "to"]);
const LAST: readonly (readonly [field: string, words: string])[] = [
  ["schema", "Schema"],
  ["created_at", "Made"],
];
/** A field that is longer is cut: the file has the whole. */
const LONGEST = 4_000;

/** What the file says, as text: whatever stands in it, it is never markup. */
export function HandoffContent({ content }: { content: Record<string, unknown> | null }) {
  if (!content) return <p className="px-3 py-2 text-faint">The file cannot be read as a hand-off.</p>;
  const known = new Set([...WORDS, ...LAST].map(([field]) => field));
  const own = Object.keys(content)
    .filter((field) => !known.has(field) && !ELSEWHERE.has(field))
    .map((field) => [field, fieldWords(field)] as const);
  const rows = [...WORDS, ...own, ...LAST].filter(([field]) => !isEmpty(content[field]));
  return (
    <dl className="handoffs-fields">
      {rows.map(([field, words]) => (
        <div key={field} className="contents">
          <dt>{words}</dt>
          <dd data-mono={holdsPaths(field) || undefined}>
            <Value field={field} value={content[field]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ field, value }: { field: string; value: unknown }): ReactNode {
  if (field === "created_at" && typeof value === "string" && !Number.isNaN(Date.parse(value))) {
    return <RelativeTime at={Date.parse(value)} phrase />;
  }
  if (field === "deadline" && typeof value === "string") return dateWords(value);
  if (Array.isArray(value)) {
    return (
      <ul>
        {value.slice(0, 100).map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a list of the file, drawn as it stands.
          <li key={index}>{textOf(item)}</li>
        ))}
      </ul>
    );
  }
  return textOf(value);
}

/** `14 Dec 2026`, or `14 Dec 2026, 17:00 UTC`; as it stands where it is no date. */
function dateWords(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const day = at.toLocaleDateString("en-GB", { dateStyle: "medium", timeZone: "UTC" });
  const time = at.toLocaleTimeString("en-GB", { timeStyle: "short", timeZone: "UTC" });
  return text.includes("T") ? `${day}, ${time} UTC` : day;
}

function textOf(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

function holdsPaths(field: string): boolean {
  return /(^|_)(files?|paths?)(_|$)/.test(field) || field === "schema";
}

function fieldWords(field: string): string {
  const words = field.slice(0, 40).replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
