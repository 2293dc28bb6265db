import { instant, utc } from "./time";

/** Instant shows a time in the reader's zone, and in UTC to whoever points at it. */
export function Instant({ at }: { at: string | undefined }) {
  if (!at) return <>–</>;
  return (
    <time dateTime={at} title={utc(at)}>
      {instant(at)}
    </time>
  );
}
