"use client";

import { FileCog, Info } from "lucide-react";
import { useState } from "react";
import type { AgentChange, FieldChange, FileChange, RegistryPreview, RightsChange } from "@/lib/contract/registry";
import { DiffLines } from "./diff-lines";
import { savingSentence } from "./saving-sentence";

/** What saving a draft would change: entries field by field, and the files that are generated from them. */
export function PreviewPanel({ preview, problems }: { preview: RegistryPreview | null; problems: number }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const files = preview?.files ?? [];
  const open = files.find(({ path }) => path === chosen) ?? files[0];
  return (
    <>
      <section
        aria-label="Saving would generate"
        className="registry-box flex min-h-40 flex-1 flex-col max-lg:flex-none"
      >
        <header className="registry-box-head">
          <h2 className="font-semibold">Saving would generate</h2>
          <span className="min-w-0 flex-1 truncate text-right text-meta text-muted">
            {problems > 0 && `when ${problems === 1 ? "the problem is" : `${problems} problems are`} mended`}
          </span>
        </header>
        <div className="min-h-0 flex-1 overflow-auto thin-scroll">
          {preview === null && <p className="p-3 text-faint">Shown as soon as the draft can be read.</p>}
          {preview?.trouble && <p className="p-3 text-dead">{preview.trouble}</p>}
          {preview && <Rights rights={preview.rights} />}
          {preview && <Entries agents={preview.agents} settings={preview.settings} />}
          {preview && files.length === 0 && !preview.trouble && (
            <p className="p-3 text-faint">
              {preview.agents.length + preview.settings.length === 0
                ? "The draft is what the registry says already."
                : "No generated file changes."}
            </p>
          )}
          {files.map((file) => (
            <FileRow key={file.path} file={file} open={file === open} onOpen={() => setChosen(file.path)} />
          ))}
          {open && open.lines.length > 0 && (
            <>
              <p className="border-b border-border px-3 py-2 text-label text-muted">{fileTitle(open)}</p>
              <DiffLines lines={open.lines} label={fileTitle(open)} />
            </>
          )}
        </div>
      </section>
      {preview && (
        <p className="flex flex-none items-start gap-2 text-meta text-muted">
          <Info size={14} strokeWidth={1.75} aria-hidden className="mt-px flex-none" />
          {savingSentence(preview)}
        </p>
      )}
    </>
  );
}

/** What agents may do after saving that they may not do now: the first thing that whoever saves should read. */
function Rights({ rights }: { rights: readonly RightsChange[] }) {
  const wider = rights.filter(({ widens }) => widens.length > 0);
  if (wider.length === 0) return null;
  return (
    <ul
      data-status="dead"
      className="flex flex-col gap-1 border-b border-border bg-tint px-3 py-2 text-label [overflow-wrap:anywhere]"
    >
      {wider.slice(0, 20).map(({ agent, widens }) => (
        <li key={agent}>
          <span className="font-medium text-state">This widens what {agent} may do:</span> {widens.join(" ")}
        </li>
      ))}
      {wider.length > 20 && <li>and {wider.length - 20} more</li>}
    </ul>
  );
}

function fileTitle({ agent, path }: FileChange): string {
  return `${path.split("/").at(-1)} of ${agent}`;
}

function FileRow({ file, open, onOpen }: { file: FileChange; open: boolean; onOpen: () => void }) {
  return (
    <button
      type="button"
      aria-pressed={open}
      onClick={onOpen}
      className="flex min-h-7 w-full items-center gap-2 border-b border-border px-3 text-left outline-offset-[-2px] hover-fade hover:bg-hover aria-pressed:bg-hover max-sm:min-h-11"
    >
      <FileCog size={16} strokeWidth={1.75} aria-hidden className="flex-none text-muted" />
      <span className="min-w-0 flex-1 truncate font-mono text-label font-normal" title={file.path}>
        {file.path}
      </span>
      <span className="flex-none font-mono text-label font-normal tabular-nums">
        <span className="text-done">+{file.added}</span> <span className="text-dead">-{file.removed}</span>
      </span>
    </button>
  );
}

function Entries({ agents, settings }: { agents: readonly AgentChange[]; settings: readonly FieldChange[] }) {
  if (agents.length + settings.length === 0) return null;
  return (
    <dl className="flex flex-col gap-1 border-b border-border px-3 py-2 text-label">
      {agents.slice(0, 30).map(({ agent, change, fields }) => (
        <div key={agent} className="min-w-0">
          <dt className="inline font-mono font-medium">{agent}</dt>{" "}
          <dd className="inline text-muted">
            {change === "changed" ? <Fields fields={fields} /> : `${change === "added" ? "is new" : "goes"}`}
          </dd>
        </div>
      ))}
      {agents.length > 30 && <div className="text-muted">and {agents.length - 30} more agents</div>}
      {settings.length > 0 && (
        <div className="min-w-0">
          <dt className="inline font-medium">All agents</dt>{" "}
          <dd className="inline text-muted">
            <Fields fields={settings} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Fields({ fields }: { fields: readonly FieldChange[] }) {
  return fields.map((field, index) => (
    <span key={field.field} className="[overflow-wrap:anywhere]">
      {index > 0 && "; "}
      {field.field}: <FieldText {...field} />
    </span>
  ));
}

function FieldText({ was, is, added, removed }: FieldChange) {
  const items = [...added.map((item) => `+ ${item}`), ...removed.map((item) => `− ${item}`)];
  if (items.length > 0) return <code className="font-mono text-ink">{items.map(shortened).join(", ")}</code>;
  return (
    <code className="font-mono text-ink">
      {shortened(was ?? "nothing")} → {shortened(is ?? "nothing")}
    </code>
  );
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
