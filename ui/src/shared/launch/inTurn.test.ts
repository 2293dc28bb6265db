import { expect, it } from "vitest";
import { inTurn } from "./inTurn";

type Saved = { version: number; text: string };

/** server takes a change only over the version that it has, as If-Match asks, and answers when it is told to. */
function server() {
  let have: Saved = { version: 1, text: "" };
  const calls: { text: string; answer: () => void }[] = [];
  const put = (over: Saved, text: string) =>
    new Promise<Saved>((resolve, reject) => {
      calls.push({
        text,
        answer: () => {
          if (over.version !== have.version) return reject(new Error(`somebody has changed version ${over.version}`));
          if (text === "refused") return reject(new Error("refused"));
          have = { version: have.version + 1, text };
          resolve(have);
        },
      });
    });
  const settle = async () => {
    for (let i = 0; i < calls.length; i++) {
      calls[i]?.answer();
      await new Promise((done) => setTimeout(done));
    }
  };
  return { put, calls, settle, now: () => have };
}

it("ends two quick changes of one field in the last, and takes the first for no other person's", async () => {
  const s = server();
  const save = inTurn(s.now(), s.put);
  const both = Promise.all([save("m5.large"), save("m6i.large")]);
  await s.settle();
  expect((await both).map((b) => b.text)).toEqual(["m5.large", "m6i.large"]);
  expect(s.now()).toEqual({ version: 3, text: "m6i.large" });
});

it("leaves out what is overtaken while it waits", async () => {
  const s = server();
  const save = inTurn(s.now(), s.put);
  const all = Promise.all(["a", "b", "c"].map(save));
  await s.settle();
  expect((await all).map((b) => b.text)).toEqual(["a", "c", "c"]);
  expect(s.calls.map((c) => c.text)).toEqual(["a", "c"]);
});

it("goes on after a refusal, over what was saved last", async () => {
  const s = server();
  const save = inTurn(s.now(), s.put);
  const refused = expect(save("refused")).rejects.toThrow("refused");
  const good = save("b");
  await s.settle();
  await refused;
  expect(await good).toEqual({ version: 2, text: "b" });
});
