import { LineCounter, parseDocument, stringify } from "yaml";
import type { Draft } from "./plans";

/** textOf writes a draft as a plan's file has it. */
export function textOf(draft: Draft): string {
  return stringify(draft, { lineWidth: 100, aliasDuplicateObjects: false });
}

/** Mistake is why a text is not YAML, and where, from 0. */
export type Mistake = { message: string; from: number; to: number; line: number };

/** Read is a draft, or why the text has none. */
export type Read = { draft: Draft; mistakes?: undefined } | { draft?: undefined; mistakes: Mistake[] };

/** read reads a plan's file. What the fields mean the server judges. */
export function read(text: string): Read {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (doc.errors.length > 0) {
    return { mistakes: doc.errors.map((e) => ({ message: e.message, from: e.pos[0], to: e.pos[1], line: lines.linePos(e.pos[0]).line })) };
  }
  const value: unknown = doc.toJS();
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { mistakes: [{ message: "a plan is a mapping: name, waves, …", from: 0, to: text.length, line: 1 }] };
  if ("waves" in value && !(Array.isArray(value.waves) && value.waves.every((w) => typeof w === "object" && w !== null))) {
    return { mistakes: [{ message: "waves is a list of mappings", from: 0, to: text.length, line: 1 }] };
  }
  return { draft: value as Draft };
}
