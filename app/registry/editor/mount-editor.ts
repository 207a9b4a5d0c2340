import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import {
  bracketMatching,
  HighlightStyle,
  type IndentContext,
  indentService,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { RegistryProblem, RegistryVocabulary } from "@/lib/contract/registry";
import { agentLines, completeRegistry } from "./complete-registry";
import { mend, problemNotes, showProblems } from "./problem-notes";

export type MountedEditor = {
  text(): string;
  /** Replaces the whole text; one step of undo brings it back. */
  setText(text: string): void;
  show(problems: readonly RegistryProblem[]): void;
  /** Puts the cursor on a line (from 1) and scrolls there. */
  goTo(line: number): void;
  goToAgent(agent: string): void;
  focus(): void;
  dispose(): void;
};

export type Cursor = { line: number; column: number; agent: string | null };

/** Syntax by weight and grey; colours are for what is wrong. */
const weights = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--text)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--faint)", fontStyle: "italic" },
  { tag: [tags.string, tags.number, tags.bool, tags.content], color: "var(--muted)" },
  { tag: [tags.punctuation, tags.separator, tags.labelName], color: "var(--faint)" },
]);

/** Puts an editor with the registry's text into `parent`. */
export function mountEditor(options: {
  parent: HTMLElement;
  text: string;
  readOnly: boolean;
  vocabulary: RegistryVocabulary;
  onChange: (text: string) => void;
  onCursor: (cursor: Cursor) => void;
  onSave: () => void;
}): MountedEditor {
  let problems: readonly RegistryProblem[] = [];
  const mendHere = (view: EditorView) => {
    const line = view.state.doc.lineAt(view.state.selection.main.head).number;
    const near = problems.find((each) => each.replace && each.line === line) ?? problems.find((each) => each.replace);
    const change = near ? mend(view.state, near) : null;
    if (change) view.dispatch(change, { scrollIntoView: true });
    return change !== null;
  };
  const save = () => {
    options.onSave();
    return true;
  };
  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        EditorView.lineWrapping,
        indentUnit.of("  "),
        indentService.of(indentLike),
        bracketMatching(),
        closeBrackets(),
        search({ top: true }),
        highlightSelectionMatches(),
        yaml(),
        syntaxHighlighting(weights),
        autocompletion({ override: [completeRegistry(options.vocabulary)] }),
        problemNotes,
        EditorState.readOnly.of(options.readOnly),
        EditorView.contentAttributes.of({ "aria-label": "agents/registry.yaml", spellcheck: "false", tabindex: "0" }),
        keymap.of([
          { key: "Mod-s", run: save, preventDefault: true },
          { key: "Mod-.", run: mendHere },
          ...closeBracketsKeymap,
          ...completionKeymap,
          ...lintKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap,
          // Esc, then Tab leaves the editor: CodeMirror's own way out for those who use keys only.
          indentWithTab,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) options.onChange(update.state.doc.toString());
          if (update.docChanged || update.selectionSet) options.onCursor(cursorOf(update.state));
        }),
      ],
    }),
  });

  function goTo(line: number) {
    const { from } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
    view.dispatch({
      selection: { anchor: from },
      effects: EditorView.scrollIntoView(from, { y: "start", yMargin: 20 }),
    });
  }

  return {
    text: () => view.state.doc.toString(),
    setText(text) {
      const line = view.state.doc.lineAt(view.state.selection.main.head).number;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
      goTo(line);
    },
    show(next) {
      problems = next;
      for (const change of showProblems(view.state, next)) view.dispatch(change);
    },
    goTo,
    goToAgent(agent) {
      const found = agentLines(view.state.doc.toString()).find(({ name }) => name === agent);
      if (found) goTo(found.line);
    },
    focus: () => view.focus(),
    dispose: () => view.destroy(),
  };
}

/** As the line above; two more columns after a key without a value. YAML's own indentation jumps to brackets. */
function indentLike(context: IndentContext, position: number): number {
  const { text } = context.state.doc.lineAt(Math.max(0, position - 1));
  const line = context.lineAt(position, -1).text || text;
  const before = /^[ ]*/.exec(line)?.[0].length ?? 0;
  return /:\s*(#.*)?$/.test(line) ? before + 2 : before;
}

function cursorOf(state: EditorState): Cursor {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const agents = agentLines(state.doc.toString());
  const agent = agents.findLast((each) => each.line <= line.number)?.name ?? null;
  return { line: line.number, column: head - line.from + 1, agent };
}
