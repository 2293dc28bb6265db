import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import { words } from "@/shared/state/states";
import { duration, instant } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";
import type { Execution } from "./executions";
import { type Bar, bars, type Row, span } from "./timelineRows";
import "./timeline.css";

/** Timeline shows when waves, servers and actions began and ended, against the objective. */
export function Timeline({ execution: e }: { execution: Execution }) {
  const now = useNow(e.active ? 1000 : 60_000);
  const rows = bars(e, now);
  const whole = span(e, rows, now);
  const promised = e.objectives?.rtoSeconds ? Date.parse(e.incidentAt) + e.objectives.rtoSeconds * 1000 : undefined;
  const at = (time: number) => `${((time - whole.from) / (whole.to - whole.from)) * 100}%`;
  return (
    <Container header={<Header variant="h2" description={`${instant(new Date(whole.from).toISOString())} – ${instant(new Date(whole.to).toISOString())}`}>Timeline</Header>}>
      <div className="davit-timeline" role="list" aria-label="When waves ran">
        {rows.map((row) => (
          <Line key={row.name} row={row} at={at} />
        ))}
        {promised && promised < whole.to ? <div className="davit-objective" style={{ insetInlineStart: `calc(11rem + (100% - 11rem) * ${(promised - whole.from) / (whole.to - whole.from)})` }} title={`the objective: ${duration(e.objectives?.rtoSeconds)} after the incident`} /> : null}
      </div>
    </Container>
  );
}

function Line({ row, at }: { row: Row; at: (time: number) => string }) {
  return (
    <div role="listitem">
      <Track name={row.name} bars={[row]} at={at} />
      {row.parts.length > 0 ? (
        <ExpandableSection variant="inline" headerText={`${row.parts.length} servers and actions of ${row.name}`}>
          {row.parts.map((part) => (
            <Track key={part.name} name={part.name} bars={part.bars} at={at} />
          ))}
        </ExpandableSection>
      ) : null}
    </div>
  );
}

function Track({ name, bars, at }: { name: string; bars: Bar[]; at: (time: number) => string }) {
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
