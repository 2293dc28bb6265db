import { refusal, Unreachable } from "@/shared/api/client";

/** Doors are the ways in to this server. */
export type Doors = { provider?: { issuer: string }; startUpToken: boolean };

/** doors asks the server how people sign in. */
export const doors = (): Promise<Doors> => ask("/auth/config");

/** enter opens a session for whoever has a secret. The answer is a cookie. */
export async function enter(door: "token" | "sealed", secret: string): Promise<void> {
  await ask(`/auth/${door}`, door === "token" ? { token: secret } : { sealedToken: secret });
}

/** leave ends the session. */
export async function leave(): Promise<void> {
  await ask("/auth/logout", {});
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const request = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response: Response;
  try {
    response = await fetch(path, request);
  } catch (cause) {
    throw new Unreachable(cause);
  }
  const text = await response.text();
  const answer: unknown = text ? JSON.parse(text) : undefined;
  if (!response.ok) throw refusal(answer, response);
  return answer as T;
}
