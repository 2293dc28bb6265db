// An OpenID Connect provider with one person, who signs in at once: what a test needs to be somebody else.
import { createSign, generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer } from "node:http";

const clientID = "davit";

/** startProvider starts a provider whose person is in the groups. */
export async function startProvider({ name, groups }) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const nonces = new Map(); // of the sign-ins, by their codes
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, issuer);
    const answer = (body) => response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return answer({ issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/keys` });
      case "/keys":
        return answer({ keys: [{ ...publicKey.export({ format: "jwk" }), kid: "1", use: "sig", alg: "RS256" }] });
      case "/authorize": {
        const code = randomUUID();
        nonces.set(code, url.searchParams.get("nonce"));
        const back = new URL(url.searchParams.get("redirect_uri"));
        back.search = new URLSearchParams({ code, state: url.searchParams.get("state") });
        return response.writeHead(302, { Location: back.href }).end();
      }
      case "/token": {
        const code = new URLSearchParams(await text(request)).get("code");
        return answer({ access_token: "unused", token_type: "Bearer", id_token: idToken(nonces.get(code)) });
      }
    }
    response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${server.address().port}`;

  function idToken(nonce) {
    const now = Math.floor(Date.now() / 1000);
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const said = `${part({ alg: "RS256", kid: "1" })}.${part({ iss: issuer, aud: clientID, sub: "1", email: name, groups, nonce, iat: now, exp: now + 3600 })}`;
    return `${said}.${createSign("RSA-SHA256").update(said).sign(privateKey, "base64url")}`;
  }

  return { issuer, clientID, end: () => new Promise((resolve) => server.close(resolve)) };
}

async function text(request) {
  let all = "";
  for await (const chunk of request) all += chunk;
  return all;
}
