import "@xyflow/react/dist/style.css";
import "./graph.css";
import { Background, Controls, type Connection, type Edge as Line, MarkerType, type Node, ReactFlow, useNodesState } from "@xyflow/react";
import { useEffect, useRef } from "react";
import { wavesOf } from "./draft";
import { connect, depths, disconnect, edges } from "./graph";
import type { Draft, Wave } from "./plans";

type Props = {
  draft: Draft;
  /** change takes the draft as it was changed; without it the graph is to be looked at. */
  change?: (draft: Draft) => void;
  chosen?: number;
  choose?: (index: number) => void;
};

const across = 250;
const down = 110;

/** PlanGraph shows what waits for what. The list beside it can do the same by keyboard. */
export function PlanGraph({ draft, change, chosen, choose }: Props) {
  const [nodes, setNodes, onNodesChange] = useNodesState<Node>([]);
  // The waves are placed anew when what waits for what has changed, and stay otherwise.
  const shape = JSON.stringify([edges(draft), wavesOf(draft).length]);
  const placed = useRef(shape);
  useEffect(() => {
    const same = placed.current === shape;
    placed.current = shape;
    setNodes((before) => place(draft, same ? before : [], chosen));
  }, [draft, chosen, shape, setNodes]);
  const join = (c: Connection) => change?.(connect(draft, Number(c.source), Number(c.target)));
  const cut = (lines: Line[]) => change?.(lines.reduce((d, l) => disconnect(d, Number(l.source), Number(l.target)), draft));
  return (
    <div className="davit-graph" role="group" aria-label="Graph of the waves: a line leads from a wave to the one that waits for it">
      <ReactFlow
        nodes={nodes}
        edges={edges(draft).map(line)}
        onNodesChange={onNodesChange}
        onConnect={join}
        onEdgesDelete={cut}
        onNodeClick={(_, node) => choose?.(Number(node.id))}
        nodesDraggable={change !== undefined}
        nodesConnectable={change !== undefined}
        nodesFocusable={choose !== undefined}
        edgesFocusable={change !== undefined}
        deleteKeyCode={change ? ["Delete", "Backspace"] : null}
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
function place(draft: Draft, before: Node[], chosen: number | undefined): Node[] {
  const columns = depths(draft);
  const rows = new Map<number, number>();
  return wavesOf(draft).map((wave, i): Node => {
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
      className: "davit-wave",
      ariaLabel: `Wave ${wave.name}`,
    };
  });
}

function label(wave: Wave) {
  const actions = (wave.preWaveActions?.length ?? 0) + (wave.postWaveActions?.length ?? 0);
  const facts = [
    (wave.groups ?? []).join(", ") || "no groups",
    actions > 0 ? `${actions} action${actions > 1 ? "s" : ""}` : "",
    wave.approval ? "approval" : "",
  ].filter(Boolean);
  return (
    <>
      <b>{wave.name || "(no name)"}</b>
      <div>{facts.join(" · ")}</div>
    </>
  );
}

function line(e: { from: number; to: number; implied: boolean }): Line {
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
