import Box from "@cloudscape-design/components/box";
import { createContext, memo, useContext } from "react";
import { words } from "@/shared/state/states";
import { Instant } from "@/shared/time/Instant";
import { duration } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";
import { Folded } from "@/shared/ui/Folded";
import type { Execution } from "./executions";
import { useStanding } from "./standing";
import { type Bar, bars, partsBegun, partsOf, span } from "./timelineRows";
import "./timeline.css";

/** Scale is the time that the timeline spans, and now. */
const Scale = createContext({ from: 0, to: 1, now: 0 });

/** Timeline shows when waves, servers and actions began and ended, against the objective. */
export function Timeline({ execution: e }: { execution: Execution }) {
  const now = useNow(e.active ? 1000 : 60_000);
  const rows = bars(e, now);
  const whole = span(e, rows, now);
  const promised = e.objectives?.rtoSeconds ? Date.parse(e.incidentAt) + e.objectives.rtoSeconds * 1000 : undefined;
  return (
    <Scale value={{ ...whole, now }}>
      <Box color="text-body-secondary" variant="small">
        <Instant at={new Date(whole.from).toISOString()} /> – <Instant at={new Date(whole.to).toISOString()} />
      </Box>
      <div className="davit-timeline" role="list" aria-label="When waves ran">
        {rows.map((row) => (
          <div role="listitem" key={row.name}>
            <Track name={row.name} bars={[row]} />
            <Parts name={row.name} count={partsBegun(row.wave)} />
          </div>
        ))}
        {promised && promised < whole.to ? <div className="davit-objective" style={{ insetInlineStart: `calc(11rem + (100% - 11rem) * ${(promised - whole.from) / (whole.to - whole.from)})` }} title={`the objective: ${duration(e.objectives?.rtoSeconds)} after the incident`} /> : null}
      </div>
    </Scale>
  );
}

/** Parts are the servers and actions of a wave: the clock moves them, and only while they are open. */
const Parts = memo(function Parts({ name, count }: { name: string; count: number }) {
  if (count === 0) return null;
  return (
    <Folded variant="inline" headerText={`${count} servers and actions of ${name}`}>
      {() => <Tracks name={name} />}
    </Folded>
  );
});

function Tracks({ name }: { name: string }) {
  const { now } = useContext(Scale);
  const wave = useStanding().waves.find((w) => w.name === name);
  return wave && partsOf(wave, now).map((part) => <Track key={part.name} name={part.name} bars={part.bars} />);
}

function Track({ name, bars }: { name: string; bars: Bar[] }) {
  const { from, to } = useContext(Scale);
  const at = (time: number) => `${((time - from) / (to - from)) * 100}%`;
  return (
    <div className="davit-track">
      <span className="davit-track-name" title={name}>
        {name}
      </span>
      <span className="davit-track-bars">
        {bars.map((b) =>
          b.from === undefined || b.to === undefined ? (
            <span key={b.state} className="davit-waiting">
              {words(b.state)}
            </span>
          ) : (
            <span
              key={`${b.state}${b.from}`}
              className={`davit-bar davit-${b.kind}`}
              style={{ insetInlineStart: at(b.from), insetInlineEnd: `calc(100% - ${at(b.to)})` }}
              title={`${name}: ${words(b.state)}, ${duration((b.to - b.from) / 1000)}`}
            />
          ),
        )}
      </span>
    </div>
  );
}
