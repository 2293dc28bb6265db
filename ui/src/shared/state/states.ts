import type { StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";

/** indicators say for every state of the API how it looks: the one place that does. */
const indicators: Record<string, StatusIndicatorProps.Type> = {
  // executions, waves, actions, cleanups
  CREATED: "pending",
  NOT_STARTED: "pending",
  IN_PROGRESS: "in-progress",
  EXECUTING: "in-progress",
  RUNNING: "in-progress",
  SENT: "in-progress",
  PAUSED: "stopped",
  WAITING: "pending",
  CANCELLING: "in-progress",
  COMPLETED: "success",
  SUCCEEDED: "success",
  FAILED: "error",
  TIMED_OUT: "error",
  CANCELLED: "stopped",
  SKIPPED: "stopped",
  // servers
  PENDING: "pending",
  LAUNCHED: "in-progress",
  READY: "success",
  ACCEPTED: "success",
  AT_RISK: "warning",
  NOT_READY: "error",
  TERMINATED: "stopped",
  // replication of source servers
  CONTINUOUS: "success",
  INITIATING: "in-progress",
  INITIAL_SYNC: "in-progress",
  RESCAN: "in-progress",
  BACKLOG: "warning",
  CREATING_SNAPSHOT: "in-progress",
  STALLED: "error",
  DISCONNECTED: "error",
  STOPPED: "stopped",
  // approvals
  REQUESTED: "pending",
  APPROVED: "success",
  REJECTED: "error",
  EXPIRED: "warning",
  BROKEN: "warning",
  // findings
  ERROR: "error",
  WARNING: "warning",
  INFO: "info",
  UNKNOWN: "warning",
  OK: "success",
  // what came of a request, and of a notification
  REFUSED: "warning",
  DELIVERED: "success",
  GIVEN_UP: "error",
  DROPPED: "stopped",
};

/** indicator is how a state looks; one that is not known looks like information. */
export function indicator(state: string): StatusIndicatorProps.Type {
  return indicators[state] ?? "info";
}

/** words writes a state as people read it: IN_PROGRESS is In progress. */
export function words(state: string): string {
  const text = state.replaceAll("_", " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
