// What a client in TypeScript writes has to compile: fields that may be left out are left out.
import type { components, paths } from "./api";

type Body<Path extends keyof paths> = paths[Path] extends {
  post: { requestBody: { content: { "application/json": infer Content } } };
}
  ? Content
  : never;

export const evidence: Body<"/disputes/{dispute_id}/evidence"> = {
  kind: "statement",
  description: "The box was crushed when it came.",
  attested: true,
};

export const label: Body<"/labels"> = {
  package_id: "pkg-1",
  service: "usps_priority",
  insurance: { option: "free" },
  signature: "none",
  channel: "open_api",
};

export function isLate(problem: components["schemas"]["Problem"]): boolean {
  return problem.code === "claim_window_closed";
}

// @ts-expect-error: there is no such code
export const unknown: components["schemas"]["Problem"]["code"] = "no_such_code";
