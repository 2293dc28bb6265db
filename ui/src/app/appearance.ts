import { applyMode, Mode } from "@cloudscape-design/global-styles";

/** Appearance is whether the pages are light or dark. */
export type Appearance = "light" | "dark";

const key = "davit-appearance";

/** appearance is what somebody has chosen in this browser, or what their system prefers. */
export function appearance(): Appearance {
  const kept = localStorage.getItem(key);
  if (kept === "light" || kept === "dark") return kept;
  return window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** choose shows the pages light or dark, and keeps that for the next time. */
export function choose(wanted: Appearance) {
  localStorage.setItem(key, wanted);
  applyKept();
}

/** applyKept shows the pages as they were chosen. */
export function applyKept() {
  applyMode(appearance() === "dark" ? Mode.Dark : Mode.Light);
}
