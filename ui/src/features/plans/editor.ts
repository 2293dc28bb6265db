import { autocompletion, completionKeymap, type CompletionContext } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { foldGutter, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { linter, lintGutter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { tags } from "@lezer/highlight";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { offers, type Schema } from "./complete";
import { read } from "./text";

export type EditorOptions = {
  label: string;
  onChange: (text: string) => void;
  /** schema says what may be written; undefined: it is not known yet. */
  schema?: () => Schema | undefined;
};

const theme = EditorView.theme({
  "&": { fontSize: "13px", border: "1px solid color-mix(in srgb, currentColor 30%, transparent)", borderRadius: "8px", color: "inherit" },
  "&.cm-focused": { outline: "2px solid #0972d3" },
  ".cm-scroller": { fontFamily: "ui-monospace, Menlo, Consolas, monospace", minHeight: "24rem", maxHeight: "60vh" },
  ".cm-gutters": { background: "transparent", color: "inherit", opacity: "0.65" },
  ".cm-content": { caretColor: "currentColor" },
  ".cm-cursor": { borderLeftColor: "currentColor" },
  ".cm-tooltip": { background: "Canvas", color: "CanvasText" },
});

/** colours are of a text's parts, on light pages and on dark ones. */
const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "light-dark(#0b5cad, #75b5ff)" },
  { tag: [tags.string, tags.attributeValue], color: "light-dark(#a02020, #ff9f8f)" },
  { tag: [tags.keyword, tags.number, tags.bool], color: "light-dark(#6d3fb8, #c9a6ff)" },
  { tag: tags.comment, color: "light-dark(#5f6b7a, #9ba7b6)", fontStyle: "italic" },
]);

/** edit makes an editor in a shadow tree. Tab leaves it: indentation follows by itself. */
export function edit(root: ShadowRoot, text: string, o: EditorOptions): EditorView {
  return new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        foldGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        yaml(),
        syntaxHighlighting(colours),
        lintGutter(),
        linter((view) => (read(view.state.doc.toString()).mistakes ?? []).map((m) => ({ from: m.from, to: Math.min(m.to, view.state.doc.length), severity: "error" as const, message: m.message }))),
        autocompletion({ override: [(context) => complete(context, o.schema?.())] }),
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ "aria-label": o.label }),
        EditorView.updateListener.of((u) => {
          if (u.docChanged) o.onChange(u.state.doc.toString());
        }),
        theme,
      ],
    }),
  });
}

function complete(context: CompletionContext, schema: Schema | undefined) {
  const word = context.matchBefore(/[\w$-]*/);
  if (!schema || !word || (word.from === word.to && !context.explicit)) return null;
  const before = context.state.sliceDoc(0, context.pos);
  const options = offers(schema, before).map((o) => ({ label: o.label, info: o.info, apply: o.isKey ? `${o.label}: ` : o.label, type: o.isKey ? "property" : "constant" }));
  return { from: word.from, options, validFor: /^[\w$-]*$/ };
}
