"use client";

import { FileText, Trash2 } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import type { AgentFile, ReadFile } from "@/lib/contract/agent-file";
import type { Reply } from "@/lib/contract/reply";
import { Button } from "../button";
import { Dialog } from "../dialog";
import { EmptyState } from "../empty-state";
import { ErrorNote } from "../error-note";
import { useCsrf } from "../operations/operate";
import { RelativeTime } from "../relative-time";
import { toast } from "../toast";

/** Where an agent's files are asked for: `/api/agents/x/files?…`, with the tenant apart. */
function address(agent: string, part: "file" | "files", query: Record<string, string>): string {
  const slash = agent.indexOf("/");
  const search = new URLSearchParams(slash === -1 ? query : { ...query, tenant: agent.slice(0, slash) });
  return `/api/agents/${agent.slice(slash + 1)}/${part}?${search}`;
}

async function ask<Value>(url: string, init?: RequestInit): Promise<Reply<Value>> {
  try {
    return await (await fetch(url, init)).json();
  } catch {
    return { ok: false, error: { code: "offline", message: "The dashboard is not reached.", hint: "Try again." } };
  }
}

/** Gives files to an agent; answers the paths to type, once all are kept. What is refused is told. */
export function useUpload(agent: string): (files: readonly File[]) => Promise<string[]> {
  const csrf = useCsrf();
  return useCallback(
    async (files) => {
      const paths: string[] = [];
      for (const file of files) {
        const init = { method: "POST", body: file, headers: { "x-csrf": csrf } };
        const kept = await ask<AgentFile>(address(agent, "files", { name: file.name }), init);
        if (kept.ok) paths.push(kept.value.path);
        else
          toast.error(`${file.name || "The file"} was not kept. ${kept.error.message}`, {
            description: kept.error.hint,
          });
      }
      if (paths.length > 0) toast.success(`Kept ${paths.join(", ")} in the agent's folder.`);
      return paths;
    },
    [agent, csrf],
  );
}

/** The files that people gave this agent: their paths to type, and a way to be rid of them. */
export function FilesDialog({
  agent,
  onType,
  onClose,
}: {
  agent: string;
  onType: (path: string) => void;
  onClose: () => void;
}) {
  const csrf = useCsrf();
  const [files, setFiles] = useState<Reply<AgentFile[]> | null>(null);
  const load = useCallback(() => void ask<AgentFile[]>(address(agent, "files", {})).then(setFiles), [agent]);
  useEffect(load, [load]);
  async function remove({ name }: AgentFile) {
    const removed = await ask(address(agent, "files", { name }), { method: "DELETE", headers: { "x-csrf": csrf } });
    if (!removed.ok) toast.error(removed.error.message);
    load();
  }
  return (
    <Dialog
      title={`Files of ${agent}`}
      description="Drop or paste files into the pane; they are kept in its folder."
      onClose={onClose}
    >
      <div className="mt-3">
        {files && !files.ok && <ErrorNote error={files.error} />}
        {files?.ok && files.value.length === 0 && <EmptyState icon={FileText} title="No files yet" />}
        {files?.ok && (
          <ul>
            {files.value.map((file) => (
              <li key={file.name} className="flex items-center gap-2 border-b border-border py-1 last:border-b-0">
                <code className="min-w-0 flex-1 truncate font-mono text-label">{file.path}</code>
                <span className="flex-none text-meta text-muted tabular-nums">{sizeOf(file.bytes)}</span>
                <RelativeTime at={file.keptAt} className="flex-none text-meta text-faint" />
                <Button onClick={() => onType(file.path)} className="max-sm:h-11">
                  Type path
                </Button>
                <Button
                  look="quiet"
                  size="square"
                  aria-label={`Remove ${file.name}`}
                  title="Remove"
                  onClick={() => void remove(file)}
                >
                  <Trash2 size={16} strokeWidth={1.75} aria-hidden />
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function sizeOf(bytes: number): string {
  return bytes < 1024
    ? `${bytes} B`
    : bytes < 1024 * 1024
      ? `${Math.round(bytes / 1024)} KB`
      : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

export type AskedFile = { path: string; line: number | null };

/** A file that the pane speaks of, at the line it names. Only what is inside the agent's folder is ever found. */
export function FileDialog({ agent, asked, onClose }: { agent: string; asked: AskedFile; onClose: () => void }) {
  const [file, setFile] = useState<Reply<ReadFile> | null>(null);
  useEffect(() => {
    void ask<ReadFile>(address(agent, "file", { path: asked.path })).then(setFile);
  }, [agent, asked.path]);
  return (
    <Dialog title={asked.path} onClose={onClose} className="w-[960px]">
      <div className="mt-3">
        {file && !file.ok && <ErrorNote error={file.error} />}
        {file?.ok && <Lines file={file.value} line={asked.line} />}
      </div>
    </Dialog>
  );
}

function Lines({ file, line }: { file: ReadFile; line: number | null }) {
  return (
    <>
      <section
        aria-label={file.path}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys.
        tabIndex={0}
        className="max-h-[70dvh] overflow-auto rounded-card bg-sunken py-2 font-mono text-label thin-scroll"
      >
        <table className="border-collapse">
          <tbody>
            {file.text.split("\n").map((text, index) => (
              <tr
                // biome-ignore lint/suspicious/noArrayIndexKey: lines are their numbers.
                key={index}
                ref={index + 1 === line ? (row) => row?.scrollIntoView({ block: "center" }) : undefined}
                className={index + 1 === line ? "bg-hover" : undefined}
              >
                <td className="pr-3 pl-2 text-right text-faint select-none tabular-nums">{index + 1}</td>
                <td className="pr-3 whitespace-pre">{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {!file.whole && (
        <p className="mt-2 text-muted">Only the beginning is shown; the file has {sizeOf(file.bytes)}.</p>
      )}
    </>
  );
}
