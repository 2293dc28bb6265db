import "@xyflow/react/dist/style.css";
import "./waveGraph.css";
import { Background, Controls, type Edge as Line, MarkerType, type Node, ReactFlow, useNodesState } from "@xyflow/react";
import { type ReactNode, useEffect, useRef } from "react";
import { depthsOf, type Wait } from "./waits";

/** Drawn is a wave as the graph shows it. Its tone says nothing that its facts do not. */
export type Drawn = { name: string; facts: ReactNode; tone?: "running" | "done" | "failed" };

type Props = {
  waves: Drawn[];
  waits: Wait[];
  /** edit takes what is changed of the lines; without it the graph is to be looked at. */
  edit?: { join: (from: number, to: number) => void; part: (lines: { from: number; to: number }[]) => void };
  chosen?: number;
  choose?: (index: number) => void;
};

const across = 250;
const down = 110;

/** WaveGraph shows what waits for what. A list beside it says, and can do, the same by keyboard. */
export function WaveGraph({ waves, waits, edit, chosen, choose }: Props) {
  const [nodes, setNodes, onNodesChange] = useNodesState<Node>([]);
  // The waves are placed anew when what waits for what has changed, and stay otherwise.
  const shape = JSON.stringify([waits, waves.length]);
  const placed = useRef(shape);
  useEffect(() => {
    const same = placed.current === shape;
    placed.current = shape;
    setNodes((before) => place(waves, waits, same ? before : [], chosen));
  }, [waves, waits, chosen, shape, setNodes]);
  return (
    <div className="davit-graph" role="group" aria-label="Graph of the waves: a line leads from a wave to the one that waits for it">
      <ReactFlow
        nodes={nodes}
        edges={waits.map(line)}
        onNodesChange={onNodesChange}
        onConnect={(c) => edit?.join(Number(c.source), Number(c.target))}
        onEdgesDelete={(lines) => edit?.part(lines.map((l) => ({ from: Number(l.source), to: Number(l.target) })))}
        onNodeClick={(_, node) => choose?.(Number(node.id))}
        nodesDraggable={edit !== undefined}
        nodesConnectable={edit !== undefined}
        nodesFocusable={choose !== undefined}
        edgesFocusable={edit !== undefined}
        deleteKeyCode={edit ? ["Delete", "Backspace"] : null}
        onBeforeDelete={({ edges: lines }) => Promise.resolve({ nodes: [], edges: lines.filter((l) => !l.data?.implied) })}
        fitView
        fitViewOptions={{ maxZoom: 1, padding: 0.15 }}
        minZoom={0.2}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      >
        <Background />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  );
}

/** place puts the waves side by side in the order in which they can begin. */
function place(waves: Drawn[], waits: Wait[], before: Node[], chosen: number | undefined): Node[] {
  const columns = depthsOf(waves.length, waits);
  const rows = new Map<number, number>();
  return waves.map((wave, i): Node => {
    const column = columns[i] ?? 0;
    const row = rows.get(column) ?? 0;
    rows.set(column, row + 1);
    const kept = before.find((n) => n.id === String(i));
    return {
      id: String(i),
      position: kept?.position ?? { x: column * across, y: row * down },
      data: { label: label(wave) },
      selected: i === chosen,
      sourcePosition: "right" as Node["sourcePosition"],
      targetPosition: "left" as Node["targetPosition"],
      className: `davit-wave${wave.tone ? ` davit-wave-${wave.tone}` : ""}`,
      ariaLabel: `Wave ${wave.name}`,
    };
  });
}

function label(wave: Drawn) {
  return (
    <>
      <b>{wave.name || "(no name)"}</b>
      <div>{wave.facts}</div>
    </>
  );
}

function line(e: Wait): Line {
  return {
    id: `${e.from}-${e.to}`,
    source: String(e.from),
    target: String(e.to),
    markerEnd: { type: MarkerType.ArrowClosed },
    data: { implied: e.implied },
    className: e.implied ? "davit-implied" : undefined,
    deletable: !e.implied,
    ariaLabel: `Wave ${e.to + 1} waits for wave ${e.from + 1}${e.implied ? ", by the order of the plan" : ""}`,
  };
}
