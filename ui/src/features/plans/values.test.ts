import { expect, it } from "vitest";
import { textOfValue, valueOf } from "./values";

it.each([
  ["a", "String", "a"],
  ["a", "StringList", "a"],
  [["a", "b"], "StringList", "a\nb"],
  [["i-1", "i-2"], "List<AWS::EC2::Instance::Id>", "i-1\ni-2"],
  [{ k: "v" }, "StringMap", '{"k":"v"}'],
  [undefined, "String", ""],
])("%j of the type %s is written as %j and read again", (value, type, text) => {
  expect(textOfValue(value)).toBe(text);
  expect(valueOf(text, type)).toEqual(value);
});

it("keeps a mapping that is being written", () => expect(valueOf('{"k":', "StringMap")).toBe('{"k":'));
