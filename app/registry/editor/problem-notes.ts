import { type Diagnostic, setDiagnostics } from "@codemirror/lint";
import { type EditorState, RangeSetBuilder, StateEffect, StateField, type TransactionSpec } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { RegistryProblem } from "@/lib/contract/registry";

/** Below that many lines a note is drawn; the list of problems has the others. */
const MOST_NOTES = 50;

const setProblems = StateEffect.define<readonly RegistryProblem[]>();

/** The notes under the lines that are wrong, and the marks on them; edits move them until the next review. */
export const problemNotes = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(notes, transaction) {
    const set = transaction.effects.find((effect) => effect.is(setProblems));
    return set ? draw(transaction.state, set.value) : notes.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Shows these problems instead of the ones before. */
export function showProblems(state: EditorState, problems: readonly RegistryProblem[]): TransactionSpec[] {
  const diagnostics = problems.map((problem): Diagnostic => {
    const { from, to } = rangeOf(state, problem);
    return { from, to, severity: problem.severity, message: textOf(problem) };
  });
  return [{ effects: setProblems.of(problems) }, setDiagnostics(state, diagnostics)];
}

/** The change that mends a problem by its one word; null where no word does. */
export function mend(state: EditorState, { line, column, replace }: RegistryProblem): TransactionSpec | null {
  if (!replace || line > state.doc.lines) return null;
  const { from, text } = state.doc.line(line);
  const at = text.indexOf(replace.found, Math.max(0, column - 1));
  if (at < 0) return null;
  const start = from + at;
  return { changes: { from: start, to: start + replace.found.length, insert: replace.by }, userEvent: "input.mend" };
}

/** The word at a problem's place, or the rest of its line. */
function rangeOf(state: EditorState, { line, column, replace }: RegistryProblem): { from: number; to: number } {
  const { from, to, text } = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const start = Math.min(text.length, Math.max(0, column - 1));
  const found = replace ? text.indexOf(replace.found, start) : -1;
  if (replace && found >= 0) return { from: from + found, to: from + found + replace.found.length };
  const word = /^[^\s,:[\]{}#]+/.exec(text.slice(start))?.[0].length ?? 0;
  return word > 0 ? { from: from + start, to: from + start + word } : { from: from + start, to };
}

function draw(state: EditorState, problems: readonly RegistryProblem[]): DecorationSet {
  const byLine = new Map<number, RegistryProblem[]>();
  for (const problem of problems.slice(0, MOST_NOTES)) {
    const line = Math.min(Math.max(1, problem.line), state.doc.lines);
    byLine.set(line, [...(byLine.get(line) ?? []), problem]);
  }
  const builder = new RangeSetBuilder<Decoration>();
  for (const [number, here] of [...byLine].sort(([a], [b]) => a - b)) {
    const line = state.doc.line(number);
    const isError = here.some(({ severity }) => severity === "error");
    if (isError) builder.add(line.from, line.from, Decoration.line({ class: "registry-line-error" }));
    here.forEach((problem, index) => {
      builder.add(line.to, line.to, Decoration.widget({ widget: new Note(problem), block: true, side: index + 1 }));
    });
  }
  return builder.finish();
}

/** `delegates_to is "x", which is no agent here; did you mean y?` */
export function textOf({ path, message }: RegistryProblem): string {
  const field = path
    .split(".")
    .filter((name) => !/^[0-9]+$/.test(name))
    .at(-1);
  const text = field ? `${field} ${message}` : /^[A-Z]/.test(message) ? message : `This ${message}`;
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

class Note extends WidgetType {
  constructor(readonly problem: RegistryProblem) {
    super();
  }

  override eq(other: Note): boolean {
    return JSON.stringify(other.problem) === JSON.stringify(this.problem);
  }

  override toDOM(view: EditorView): HTMLElement {
    const { severity, replace } = this.problem;
    const note = document.createElement("div");
    note.className = "registry-note";
    note.dataset.status = severity === "error" ? "dead" : "drift";
    note.append(icon(), Object.assign(document.createElement("p"), { textContent: textOf(this.problem) }));
    if (replace && !view.state.readOnly) note.append(this.mendButton(view));
    return note;
  }

  private mendButton(view: EditorView): HTMLElement {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Replace" });
    button.append(Object.assign(document.createElement("kbd"), { textContent: "Ctrl ." }));
    button.addEventListener("click", () => {
      const change = mend(view.state, this.problem);
      if (change) view.dispatch(change);
      view.focus();
    });
    return button;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** Lucide's circle-alert. */
function icon(): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  const look = {
    width: 16,
    height: 16,
    viewBox: "0 0 24 24",
    fill: "none",
    stroke: "currentColor",
    "stroke-width": 1.75,
  };
  for (const [name, value] of Object.entries(look)) svg.setAttribute(name, String(value));
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", "M12 2a10 10 0 1 0 0 20a10 10 0 1 0 0-20M12 8v4M12 16h.01");
  svg.append(path);
  return svg;
}
