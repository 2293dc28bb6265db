import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

/** Schemas are the types of the API, made from its description. */
export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

/** api speaks to this server's own API. The session is a cookie that no script sees. */
export const api = createClient<paths>({ baseUrl: "", headers: { "Davit-Source": "UI" } });

/** Refusal is an answer of the server that says why something was not done. */
export class Refusal extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.detail || problem.title);
  }
}

/** Unreachable is the lack of an answer: it is not known what happened. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("The server does not answer. It may be down, or the connection is.");
    this.cause = cause;
  }
}

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** answered gives what was answered, or throws a Refusal or Unreachable. */
export async function answered<T>(asked: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new Unreachable(cause);
  }
  if (!answer.response.ok) throw refusal(answer.error, answer.response);
  return answer.data as T;
}

/** refusal is the error of an answer, also of one that a proxy gave. */
export function refusal(body: unknown, response: Response): Refusal {
  if (isProblem(body)) return new Refusal(body, response.status);
  const title = response.statusText || `HTTP status ${response.status}`;
  return new Refusal({ type: "about:blank", title, detail: title, status: response.status, code: "INTERNAL" } as Problem, response.status);
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "detail" in body && "status" in body;
}

/** signedOut reports whether the error says that nobody is known any more. */
export function signedOut(error: unknown): boolean {
  return error instanceof Refusal && error.status === 401;
}
