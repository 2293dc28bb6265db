/** instant writes a time in the reader's zone, to the second. */
export function instant(at: string | undefined): string {
  if (!at) return "–";
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
}

/** utc writes a time in UTC, to the second. */
export function utc(at: string): string {
  return new Date(at).toISOString().replace("T", " ").replace(/\.\d+Z$/, " UTC");
}

/** duration writes seconds as people say them: 42 s, 3 min 5 s, 2 h 10 min, 3 d 4 h. */
export function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "–";
  const whole = Math.round(Math.abs(seconds));
  const sign = seconds < 0 && whole > 0 ? "−" : "";
  const [d, h, m, s] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60];
  const parts = d ? [`${d} d`, h && `${h} h`] : h ? [`${h} h`, m && `${m} min`] : m ? [`${m} min`, s && `${s} s`] : [`${s} s`];
  return sign + parts.filter(Boolean).join(" ");
}

/** precise is duration with tenths of a second where it is less than a minute: for what is compared. */
export function precise(seconds: number | undefined): string {
  if (seconds === undefined || Math.abs(seconds) >= 59.95) return duration(seconds);
  return `${seconds < 0 ? "−" : ""}${Math.abs(seconds).toFixed(1)} s`;
}

/** ago writes how long something is over. */
export function ago(at: string, now: number): string {
  return `${duration((now - Date.parse(at)) / 1000)} ago`;
}
