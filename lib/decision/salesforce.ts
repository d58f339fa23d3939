import { z } from "../zod";

const answerSchema = z.object({
  ServiceNumber: z.optional(z.nullable(z.union([z.string(), z.number()]))),
  ServiceNumberName: z.optional(z.nullable(z.string())),
});

/** Builds the address of the decision request for a Salesforce record (onClickToDial, "Parameters"). */
export function salesforceDecisionUrl(
  endpoint: string,
  parameters: { recordId: string; phoneDigits: string; agentUid: string },
): string {
  const url = new URL(endpoint);
  url.searchParams.set("SalesForceID", parameters.recordId);
  url.searchParams.set("CallerID", parameters.phoneDigits);
  url.searchParams.set("AgentUID", parameters.agentUid);
  return url.href;
}

/** Reads the return data of onClickToDial; null when they haven't the documented shape. */
export function readSalesforceAnswer(
  answer: unknown,
): { serviceNumber: string; serviceNumberName: string } | null {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return null;
  const { ServiceNumber, ServiceNumberName } = parsed.data;
  if (ServiceNumber === undefined && ServiceNumberName === undefined) return null;
  return {
    serviceNumber: String(ServiceNumber ?? "").trim(),
    serviceNumberName: (ServiceNumberName ?? "").trim(),
  };
}
