import { describe, expect, it } from "vitest";
import { parse } from "./eventStream";

describe("parse", () => {
  it("takes whole messages and leaves the rest", () => {
    const got = parse(": following\n\nid: 6\nevent: wave.moved\ndata: {\"a\":1}\n\nid: 7\nevent: wa");
    expect(got.messages).toEqual([{ id: "6", event: "wave.moved", data: '{"a":1}' }]);
    expect(got.rest).toBe("id: 7\nevent: wa");
  });

  it("takes no sign of life for a message", () => {
    expect(parse(": alive\n\n: alive\n\n").messages).toEqual([]);
  });

  it("joins lines of data", () => {
    expect(parse("data: a\ndata:b\n\n").messages[0]?.data).toBe("a\nb");
  });
});
