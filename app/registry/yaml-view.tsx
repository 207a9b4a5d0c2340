"use client";

import { OctagonX, TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { unreached } from "@/app/_browser/unreached";
import { Button } from "@/app/_components/button";
import { useCommands } from "@/app/_components/commands/command-provider";
import { useCsrf } from "@/app/_components/operations/operate";
import { Main, TopBar } from "@/app/_components/shell/top-bar";
import { toast } from "@/app/_components/toast";
import type { RegistryConflict, RegistryReview, RegistryText, RegistryVocabulary } from "@/lib/contract/registry";
import type { Reply } from "@/lib/contract/reply";
import { conflict as askConflict, review as askReview, save as askSave } from "./actions";
import { ConflictDialog } from "./conflict-dialog";
import { DelegationGraph } from "./delegation-graph";
import { type Draft, forgetDraft, keepDraft, keptDraft } from "./editor/kept-draft";
import type { Cursor, MountedEditor } from "./editor/mount-editor";
import { PreviewPanel } from "./preview-panel";
import { savedSentence } from "./saved-sentence";
import { ViewSwitch } from "./view-switch";

/** A review costs the server a look at every agent; who types on does not want one for each letter. */
const REVIEW_DELAY_MS = 250;

type YamlViewProps = {
  file: RegistryText;
  review: RegistryReview;
  vocabulary: RegistryVocabulary;
  mayEdit: boolean;
  focus: string | null;
  proposals: number;
};

/** The registry as text: what is wrong with a draft in the line where it is, and beside it what it would mean. */
export function YamlView({ file, review: first, vocabulary, mayEdit, focus, proposals }: YamlViewProps) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<MountedEditor | null>(null);
  const [base, setBase] = useState(file);
  const [text, setText] = useState(file.text);
  const [review, setReview] = useState(first);
  const [cursor, setCursor] = useState<Cursor>({ line: 1, column: 1, agent: focus });
  const [met, setMet] = useState<RegistryConflict | null>(null);
  const [changedOnDisk, setChangedOnDisk] = useState(false);
  const [busy, setBusy] = useState(false);
  const [generate, setGenerate] = useState(true);
  const [ready, setReady] = useState(false);
  const [served, setServed] = useState(file);
  const call = useCall();
  // The page is asked for anew when the file has changed: who has typed nothing sees the new one at once.
  if (served !== file) {
    setServed(file);
    if (file.version !== base.version && text !== base.text) setChangedOnDisk(true);
    else if (file.version !== base.version) {
      setBase(file);
      setText(file.text);
    }
  }

  const isChanged = text !== base.text;
  const errors = review.problems.filter(({ severity }) => severity === "error");
  const warnings = review.problems.length - errors.length;

  const meet = useCallback(async () => {
    const reply = await call(askConflict, { base: base.text, draft: editor.current?.text() ?? text });
    if (!reply.ok) return void toast.error(reply.error.message, { description: reply.error.hint });
    setMet(reply.value);
  }, [call, base, text]);

  const save = useCallback(async () => {
    if (!mayEdit || busy) return;
    setBusy(true);
    const reply = await call(askSave, { draft: text, version: base.version, ...(generate && { generate: "yes" }) });
    setBusy(false);
    if (!reply.ok) {
      if (reply.error.code === "registry-conflict") return meet();
      const [problem] = reply.error.details ?? [];
      return void toast.error(reply.error.message, { description: problem ?? reply.error.hint });
    }
    forgetDraft();
    setBase({ text, version: reply.value.version });
    setChangedOnDisk(false);
    toast.success(savedSentence(reply.value));
  }, [mayEdit, busy, call, text, base, generate, meet]);
  const latestSave = useLatest(save);

  // The editor is a guest on the page: React only says when it comes and goes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is mounted once, with what the server has sent.
  useEffect(() => {
    let gone = false;
    let mounted: MountedEditor | null = null;
    void import("./editor/mount-editor").then(({ mountEditor }) => {
      if (gone || !place.current) return;
      const kept = mayEdit ? keptDraft() : null;
      const starts = kept && kept.text !== file.text ? kept : null;
      if (starts) {
        setText(starts.text);
        if (starts.base.version !== file.version) {
          setBase(starts.base);
          setChangedOnDisk(true);
        }
      }
      place.current.replaceChildren();
      mounted = mountEditor({
        parent: place.current,
        text: starts?.text ?? file.text,
        readOnly: !mayEdit,
        vocabulary,
        onChange: setText,
        onCursor: setCursor,
        onSave: () => void latestSave.current(),
      });
      mounted.show(first.problems);
      if (focus) mounted.goToAgent(focus);
      editor.current = mounted;
      setReady(true);
    });
    return () => {
      gone = true;
      mounted?.dispose();
      editor.current = null;
    };
  }, []);

  useEffect(() => {
    if (editor.current && editor.current.text() !== text) editor.current.setText(text);
  }, [text]);

  const draft = useMemo((): Draft => ({ base, text }), [base, text]);
  useEffect(() => {
    // Before the editor is there, the draft of the last visit still waits to be taken up.
    if (!mayEdit || !ready) return;
    if (draft.text === draft.base.text) forgetDraft();
    else keepDraft(draft);
  }, [draft, mayEdit, ready]);

  useEffect(() => {
    let outdated = false;
    const timer = setTimeout(async () => {
      const reply = await call(askReview, { draft: text });
      if (outdated || !reply.ok) return;
      // While the text is no YAML, the picture of a moment ago tells more than none.
      setReview((before) => (reply.value.readable ? reply.value : { ...reply.value, graph: before.graph }));
      setChangedOnDisk(reply.value.versionOnDisk !== null && reply.value.versionOnDisk !== base.version);
      editor.current?.show(reply.value.problems);
    }, REVIEW_DELAY_MS);
    return () => {
      outdated = true;
      clearTimeout(timer);
    };
  }, [text, base, call]);

  const put = (next: RegistryText, draftText: string) => {
    setBase(next);
    setText(draftText);
    setMet(null);
    setChangedOnDisk(false);
    editor.current?.focus();
  };
  const discard = () => {
    forgetDraft();
    const newest = changedOnDisk ? served : base;
    put(newest, newest.text);
  };

  useCommands([
    { id: "registry-save", label: "Save the registry", group: "Registry", keys: "mod+s", run: () => void save() },
    { id: "registry-discard", label: "Discard the draft", group: "Registry", run: discard },
  ]);

  const firstError = errors[0];
  const unsavable = !isChanged || errors.length > 0;
  return (
    <>
      <TopBar
        title="Registry"
        meta={
          <span className="flex items-center gap-2">
            <code className="font-mono text-label max-lg:hidden">agents/registry.yaml</code>
            <ProblemChip errors={errors.length} warnings={warnings} />
            {isChanged && <span className="text-meta max-sm:hidden">{changesText(review)}</span>}
          </span>
        }
      >
        <ViewSwitch view="yaml" focus={cursor.agent} proposals={proposals} />
        {mayEdit && (
          <>
            <Button look="quiet" className="noscript:hidden" disabled={!isChanged} onClick={discard}>
              Discard
            </Button>
            <Button
              look={unsavable ? "outline" : "solid"}
              className="noscript:hidden"
              busy={busy}
              disabled={unsavable}
              title={
                errors.length > 0
                  ? `Mend ${errors.length === 1 ? "1 problem" : `${errors.length} problems`} first`
                  : "Ctrl S"
              }
              onClick={() => void save()}
            >
              Save
            </Button>
          </>
        )}
      </TopBar>
      <Main className="registry-main">
        <div className="registry-halves">
          <section aria-label="Editor" className="registry-half">
            {changedOnDisk && (
              <p
                role="alert"
                data-status="drift"
                className="flex flex-none items-center gap-2 border-b border-border bg-tint px-4 py-2"
              >
                <TriangleAlert size={16} strokeWidth={1.75} aria-hidden className="flex-none text-state" />
                <span className="min-w-0 flex-1">The file has changed on disk since this text was read.</span>
                <Button onClick={() => void meet()}>Compare</Button>
              </p>
            )}
            <div ref={place} className="registry-editor">
              <pre className="registry-source thin-scroll">{file.text}</pre>
            </div>
            <footer className="registry-foot">
              {firstError && (
                <button
                  type="button"
                  data-status="dead"
                  className="flex min-w-0 items-center gap-1 truncate text-state"
                  onClick={() => {
                    editor.current?.goTo(firstError.line);
                    editor.current?.focus();
                  }}
                >
                  <OctagonX size={14} strokeWidth={1.75} aria-hidden className="flex-none" />
                  <span className="truncate">
                    Line {firstError.line}: {firstError.path || "the file"}
                  </span>
                </button>
              )}
              {!mayEdit && <span>You may look, not edit.</span>}
              <span className="flex-1" />
              {mayEdit && (
                <span className="flex-none max-lg:hidden noscript:hidden">Esc, then Tab leaves the text</span>
              )}
              <span className="flex-none tabular-nums max-sm:hidden">
                Line {cursor.line}, column {cursor.column}
              </span>
              {mayEdit && (
                <label className="flex flex-none items-center gap-1 noscript:hidden">
                  <input type="checkbox" checked={generate} onChange={(event) => setGenerate(event.target.checked)} />
                  Generate after saving
                </label>
              )}
            </footer>
          </section>
          <section aria-label="What it means" className="registry-half thin-scroll">
            <DelegationGraph
              graph={review.graph}
              focus={cursor.agent}
              base="/registry?agent="
              onChoose={(agent) => {
                setCursor((before) => ({ ...before, agent }));
                editor.current?.goToAgent(agent);
              }}
            />
            <PreviewPanel preview={review.preview} problems={errors.length} />
          </section>
        </div>
      </Main>
      {met && (
        <ConflictDialog
          conflict={met}
          draft={text}
          onTheirs={() => put(met.theirs, met.theirs.text)}
          onRebase={(rebased) => put(met.theirs, rebased)}
          onMine={() => {
            setBase(met.theirs);
            setMet(null);
            setChangedOnDisk(false);
          }}
          onClose={() => setMet(null)}
        />
      )}
    </>
  );
}

function ProblemChip({ errors, warnings }: { errors: number; warnings: number }) {
  if (errors + warnings === 0) return null;
  const [status, Icon] = errors > 0 ? (["dead", OctagonX] as const) : (["drift", TriangleAlert] as const);
  const word = errors > 0 ? "problem" : "warning";
  const count = errors > 0 ? errors : warnings;
  return (
    <span
      data-status={status}
      role="status"
      className="inline-flex h-5 items-center gap-1 rounded-chip bg-tint px-1 text-label font-medium text-state"
    >
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      {count} <span className="max-sm:sr-only">{count === 1 ? word : `${word}s`}</span>
    </span>
  );
}

function changesText({ preview }: RegistryReview): string {
  if (!preview) return "unsaved";
  const changes = preview.agents.reduce((sum, { fields }) => sum + Math.max(1, fields.length), preview.settings.length);
  if (changes === 0) return "unsaved";
  return changes === 1 ? "1 unsaved change" : `${changes} unsaved changes`;
}

/** Calls an action with the token that every POST needs. */
function useCall() {
  const csrf = useCsrf();
  return useCallback(
    <Value,>(action: (form: FormData) => Promise<Reply<Value>>, fields: Record<string, string>) => {
      const form = new FormData();
      form.set("csrf", csrf);
      for (const [name, value] of Object.entries(fields)) form.set(name, value);
      return action(form).catch(unreached);
    },
    [csrf],
  );
}

function useLatest<T>(value: T) {
  const latest = useRef(value);
  useEffect(() => {
    latest.current = value;
  });
  return latest;
}
