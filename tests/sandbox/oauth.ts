import { generateKeyPairSync } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import Provider from "oidc-provider";
import { html, requestUrl, sendHtml } from "./http.ts";

const origin = "https://login.sandbox.test";

interface Payload {
  exp?: number;
  grantId?: string;
  uid?: string;
  consumed?: number;
}

/**
 * An OAuth 2.0 authorization server (oidc-provider) with one public client: authorization code with PKCE, rotating refresh
 * tokens, and revocation. Whoever presses "Sign in" is jdoe; "Refuse" denies the extension access.
 */
export class OAuthServer {
  readonly url = origin;
  /** The same server by plain http on the loopback interface; set once that listens. */
  loopbackUrl = "";
  readonly clientId = "crm-click-to-dial";
  /** The grant type of each request that got tokens, in order. */
  grants: string[] = [];
  /** How long access tokens issued from now on live. */
  accessTokenSeconds = 3600;

  readonly #stored = new Map<string, Payload>();
  #provider: Provider | undefined;

  /** The settings (`auth`) by which an endpoint takes this server's tokens. */
  settings(base: "url" | "loopbackUrl" = "url") {
    return {
      type: "oauth",
      authorizationUrl: `${this[base]}/auth`,
      tokenUrl: `${this[base]}/token`,
      revocationUrl: `${this[base]}/token/revocation`,
      clientId: this.clientId,
      scope: "openid",
    } as const;
  }

  /** Registers the client with the address to which its sign-ins lead back; `issuer` is as whom the server answers. */
  register(redirectUrl: string, issuer = origin): void {
    const stored = this.#stored;
    const provider = new Provider(issuer, {
      clients: [
        {
          client_id: this.clientId,
          token_endpoint_auth_method: "none",
          id_token_signed_response_alg: "ES256",
          redirect_uris: [redirectUrl],
          response_types: ["code"],
          grant_types: ["authorization_code", "refresh_token"],
        },
      ],
      adapter: adapterOn(stored),
      features: {
        devInteractions: { enabled: false },
        revocation: { enabled: true, allowedPolicy: () => true },
      },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/sign-in/${uid}` },
      findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
      issueRefreshToken: () => true,
      loadExistingGrant,
      // An extension's requests carry its origin, which this server refuses unless it is told.
      clientBasedCORS: (_: unknown, origin: string) => /^(chrome|moz)-extension:/.test(origin),
      pkce: { required: () => true },
      cookies: { keys: ["sandbox"] },
      jwks: {
        keys: [generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" })],
      },
      ttl: {
        AccessToken: () => this.accessTokenSeconds,
        Grant: 3600,
        IdToken: 3600,
        Interaction: 3600,
        RefreshToken: 3600,
        Session: 3600,
      },
    });
    provider.on("grant.success", ({ oidc }) => this.grants.push(oidc.params.grant_type));
    this.#provider = provider;
  }

  /** Whether an access token is one of this server's that holds now. */
  accepts(accessToken: string): boolean {
    const payload = this.#stored.get(`AccessToken:${accessToken}`);
    return payload?.exp !== undefined && payload.exp > Date.now() / 1000;
  }

  /** Ends what was signed in to, or only the access tokens of it. */
  revoke(what: "everything" | "accessTokens"): void {
    for (const key of this.#stored.keys()) {
      if (what === "everything" || key.startsWith("AccessToken:")) this.#stored.delete(key);
    }
  }

  /** How many tokens of a kind hold. */
  count(kind: "AccessToken" | "RefreshToken"): number {
    return [...this.#stored].filter(([key, { consumed }]) => key.startsWith(`${kind}:`) && !consumed).length;
  }

  /** Forgets all sign-ins. */
  reset(): void {
    this.revoke("everything");
    this.grants = [];
    this.accessTokenSeconds = 3600;
  }

  /** Answers one request. */
  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const provider = this.#provider;
    if (provider === undefined)
      return sendHtml(res, 404, html`<title>Not found</title>No client is registered.`);
    if (!requestUrl(req).pathname.startsWith("/sign-in/")) return provider.callback()(req, res);
    if (req.method === "POST") {
      const denies = requestUrl(req).searchParams.has("deny");
      const result = denies ? { error: "access_denied" } : { login: { accountId: "jdoe" } };
      return provider.interactionFinished(req, res, result);
    }
    const form = html`<form method="post"><button>Sign in</button><button formaction="?deny">Refuse</button></form>`;
    return sendHtml(res, 200, html`<!doctype html><title>Sign in</title><h1>Sandbox login</h1>${form}`);
  }
}

interface GrantContext {
  oidc: {
    client: { clientId: string };
    session: { accountId: string };
    provider: {
      Grant: new (of: {
        clientId: string;
        accountId: string;
      }) => { addOIDCScope(scope: string): void; save(): Promise<string> };
    };
  };
}

/** Everybody has consented already. */
async function loadExistingGrant({ oidc }: GrantContext) {
  const { clientId } = oidc.client;
  const grant = new oidc.provider.Grant({ clientId, accountId: oidc.session.accountId });
  grant.addOIDCScope("openid");
  await grant.save();
  return grant;
}

/** oidc-provider's storage interface on a map, so that a test can look in and take things away. */
function adapterOn(stored: Map<string, Payload>) {
  return class {
    readonly model: string;
    constructor(model: string) {
      this.model = model;
    }
    #key(id: string) {
      return `${this.model}:${id}`;
    }
    async upsert(id: string, payload: Payload) {
      stored.set(this.#key(id), payload);
    }
    async find(id: string) {
      return stored.get(this.#key(id));
    }
    async findByUid(uid: string) {
      return [...stored].find(([key, each]) => key.startsWith(`${this.model}:`) && each.uid === uid)?.[1];
    }
    async findByUserCode() {}
    async consume(id: string) {
      const payload = stored.get(this.#key(id));
      if (payload) payload.consumed = Math.floor(Date.now() / 1000);
    }
    async destroy(id: string) {
      stored.delete(this.#key(id));
    }
    async revokeByGrantId(grantId: string) {
      for (const [key, payload] of stored) if (payload.grantId === grantId) stored.delete(key);
    }
  };
}
