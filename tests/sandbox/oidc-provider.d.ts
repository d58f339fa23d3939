/* What the sandbox uses of oidc-provider, which has no types of its own. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  export default class Provider {
    constructor(issuer: string, configuration: object);
    callback(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
    interactionFinished(
      req: IncomingMessage,
      res: ServerResponse,
      result: { login: { accountId: string } } | { error: string },
    ): Promise<void>;
    on(
      event: "grant.success",
      listener: (context: { oidc: { params: { grant_type: string } } }) => void,
    ): void;
  }
}
