import { useEffect, useRef } from "react";
import type { EditorView } from "@codemirror/view";
import type { EditorOptions } from "./editor";

/**
 * YamlEditor edits a text as YAML, and has it alone while it is shown: what it starts with it
 * takes once. It lives in a shadow tree, where its styles are sheets
 * and not elements: the policy of the pages lets no element of styles in.
 */
export function YamlEditor(o: EditorOptions & { start: string }) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const options = useRef(o);
  options.current = o;
  useEffect(() => {
    let gone = false;
    // What the editor is made of comes when it is opened first.
    void import("./editor").then(({ edit }) => {
      if (gone || !host.current) return;
      const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
      view.current = edit(root, options.current.start, { ...options.current, onChange: (t) => options.current.onChange(t), schema: () => options.current.schema?.() });
    });
    return () => {
      gone = true;
      view.current?.destroy();
      view.current = undefined;
    };
  }, []);
  return <div ref={host} className="davit-yaml" />;
}
