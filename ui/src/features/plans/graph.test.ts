import { describe, expect, it } from "vitest";
import { changeWave, removeWave } from "./draft";
import { connect, depths, disconnect, edges } from "./graph";
import type { Draft } from "./plans";
import { problems } from "./problems";
import { read, textOf } from "./text";

const plan = (order: string, ...waves: [string, string[]?][]): Draft => ({ name: "shop", order, waves: waves.map(([name, dependsOn]) => ({ name, dependsOn, groups: ["g"] })) }) as Draft;

describe("what waits for what", () => {
  it("is the wave before, in a sequential plan", () => expect(edges(plan("sequential", ["a"], ["b"]))).toEqual([{ from: 0, to: 1, implied: true }]));
  it("is nothing, in a parallel one", () => expect(edges(plan("parallel", ["a"], ["b"]))).toEqual([]));
  it("is what the wave says, without regard to case", () => expect(edges(plan("sequential", ["a"], ["b"], ["c", ["A"]]))).toContainEqual({ from: 0, to: 2, implied: false }));
  it("puts a wave behind all that it waits for", () => expect(depths(plan("parallel", ["a"], ["b", ["a"]], ["c", ["a", "b"]]))).toEqual([0, 1, 2]));
  it("finds circles", () => expect(problems(plan("parallel", ["a", ["b"]], ["b", ["a"]], ["c"])).map((p) => p.message)).toEqual([expect.stringContaining("a, b")]));
});

describe("a line that is drawn", () => {
  it("keeps what the order implied", () => expect(connect(plan("sequential", ["a"], ["b"], ["c"]), 0, 2).waves?.[2]?.dependsOn).toEqual(["b", "a"]));
  it("is drawn once", () => {
    const once = connect(plan("parallel", ["a"], ["b"]), 0, 1);
    expect(connect(once, 0, 1)).toBe(once);
  });
  it("can be removed", () => expect(edges(disconnect(plan("parallel", ["a"], ["b", ["a"]]), 0, 1))).toEqual([]));
});

describe("a wave", () => {
  const p = plan("parallel", ["a"], ["b", ["a"]]);
  it("is renamed where others wait for it", () => expect(changeWave(p, 0, { name: "z" }).waves?.[1]?.dependsOn).toEqual(["z"]));
  it("is removed where others wait for it", () => expect(removeWave(p, 0).waves?.[0]?.dependsOn).toEqual([]));
});

describe("the text of a plan", () => {
  it("is read as it was written", () => {
    const p = plan("parallel", ["a"], ["b", ["a"]]);
    expect(read(textOf(p)).draft).toEqual(JSON.parse(JSON.stringify(p)));
  });
  it("says where it is no YAML", () => expect(read("name: x\nwaves: [\n").mistakes?.[0]).toMatchObject({ line: expect.any(Number), message: expect.any(String) }));
  it("is a mapping", () => expect(read("- a").mistakes).toHaveLength(1));
});
