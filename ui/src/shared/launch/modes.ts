export type Mode = "DRILL" | "RECOVERY";

/** modes are those that servers are launched in, to choose from. */
export const modes: { value: Mode; label: string }[] = [
  { value: "DRILL", label: "Drill" },
  { value: "RECOVERY", label: "Recovery" },
];
