// Channels of notifications: made, tried, changed, paused and deleted, with a receiver that checks signatures.
import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, test } from "node:test";
import { accessible, quiet, signIn } from "./browser.mjs";
import { withSample } from "./stage.mjs";

const secret = randomBytes(24).toString("hex");
const received = [];
let davit, page, calm, receiver;
withSample(async ({ davit: d, browser }) => {
  davit = d;
  mkdirSync(join(davit.folder, "secrets"), { recursive: true, mode: 0o700 });
  writeFileSync(join(davit.folder, "secrets/hook"), secret, { mode: 0o600 });
  receiver = await receive();
  page = await browser.newPage({ viewport: { width: 1280, height: 1200 } });
  calm = quiet(page, davit);
  await signIn(page, davit);
  await page.goto(`${davit.url}/settings`);
  await page.getByRole("tab", { name: "Channels" }).click();
});
after(() => receiver?.close());

const channels = async () => JSON.parse(await davit.cli("channel", "list", "--output", "json"));
const dialog = () => page.getByRole("dialog");
const act = async (name, deed) => {
  await page.getByRole("button", { name: `Act on ${name}` }).click();
  await page.getByRole("menuitem", { name: deed }).click();
};

test("a webhook is made: what is wrong is said, and its secret is only named", async () => {
  await page.getByRole("button", { name: "Make a channel" }).first().click();
  await dialog().getByRole("textbox", { name: "Name" }).fill("ops");
  await dialog().getByRole("textbox", { name: "URL" }).fill("http://hooks.example.org/davit");
  await dialog().getByRole("button", { name: "A file of the server" }).click();
  await dialog().getByRole("textbox", { name: "File" }).fill("hook");
  await accessible(page, "a channel that is made");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().getByText("is not encrypted").first().waitFor();
  await dialog().getByRole("textbox", { name: "URL" }).fill(receiver.url);
  await dialog().getByRole("button", { name: "What it is told of" }).click();
  await page.getByRole("option", { name: "A wave or an execution failed" }).click();
  await page.keyboard.press("Escape");
  await dialog().getByLabel("Escalation, in seconds").fill("900");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "detached" });
  const [made] = await channels();
  assert.deepEqual([made.name, made.kind, made.url, made.secrets, made.events, made.escalateAfterSeconds], ["ops", "WEBHOOK", receiver.url, [{ file: "hook" }], ["FAILED"], 900]);
  calm();
});

test("a test message is signed with the secret, which no page has", async () => {
  await act("ops", "Send a test message");
  await page.getByText("ops took the test message").waitFor();
  const { headers, body } = received.at(-1);
  const said = createHmac("sha256", secret).update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`).digest("base64");
  assert.equal(headers["webhook-signature"], `v1,${said}`);
  assert.ok(!(await page.content()).includes(secret));
  receiver.answer = 503;
  await act("ops", "Send a test message");
  await page.getByText("ops did not take the test message").waitFor();
  await page.getByText(/503/).waitFor();
  await accessible(page, "a channel that was tried");
});

test("a channel is changed, paused and deleted", async () => {
  await act("ops", "Change");
  await dialog().getByRole("button", { name: "Sign with another one too" }).click();
  await dialog().getByRole("textbox", { name: "Reference" }).fill("{{resolve:secretsmanager:davit/hook}}");
  await dialog().getByRole("textbox", { name: "Account of the secret" }).fill("111122223333");
  await dialog().getByRole("textbox", { name: "Region of the secret" }).fill("us-west-2");
  await dialog().getByRole("textbox", { name: "Tags of plans" }).fill("business=shop");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "detached" });
  await act("ops", "Pause");
  await page.getByText("Paused").waitFor();
  const [changed] = await channels();
  assert.deepEqual(changed.secrets, [{ file: "hook" }, { ref: "{{resolve:secretsmanager:davit/hook}}", accountID: "111122223333", region: "us-west-2" }]);
  assert.deepEqual([changed.planTags, changed.paused, changed.events], [{ business: "shop" }, true, ["FAILED"]]);
  await act("ops", "Delete");
  await dialog().getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nobody is told").waitFor();
  assert.deepEqual(await channels(), []);
  calm();
});

test("a topic is made", async () => {
  await page.getByRole("button", { name: "Make a channel" }).first().click();
  await dialog().getByRole("textbox", { name: "Name" }).fill("board");
  await dialog().getByRole("button", { name: "Kind" }).click();
  await page.getByRole("option", { name: "A topic of SNS" }).click();
  await dialog().getByRole("textbox", { name: "Topic" }).fill("arn:aws:sns:us-west-2:111122223333:board");
  await dialog().getByRole("button", { name: "Save" }).click();
  await dialog().waitFor({ state: "detached" });
  const [made] = await channels();
  assert.deepEqual([made.kind, made.topicARN, made.url, made.secrets], ["SNS", "arn:aws:sns:us-west-2:111122223333:board", undefined, undefined]);
  calm();
});

/** receive is a webhook's receiver, which answers as it is told. */
async function receive() {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    response.writeHead(told.answer).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const told = { answer: 204, url: `http://127.0.0.1:${server.address().port}/hook`, close: () => server.close() };
  return told;
}
