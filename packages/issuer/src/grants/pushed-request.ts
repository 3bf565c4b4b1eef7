import { pushedRequestSeconds } from '../defaults.ts';
import type { IssuerContext } from '../issuer-context.ts';
import { createSecretName, hashSecretName, isSecretName } from '../openid/secret-name.ts';

/** The parameters of an authorization request as they were pushed, in their order. */
export type PushedParameters = readonly (readonly [name: string, value: string])[];

export interface PushedRequest {
  /** For `request_uri` at the authorization endpoint. It is a name of 256 random bits and leads nowhere. */
  readonly requestUri: string;
  readonly expiresInSeconds: number;
}

/** Pushed authorization requests (RFC 9126): what the browser carries is a name, good once and for its client alone. */
export interface PushedRequests {
  /** It does NOT look at the parameters: whoever calls has validated them, and authenticated the client. */
  push(clientId: string, parameters: PushedParameters): Promise<PushedRequest>;
  /**
   * The parameters behind a name, once. Undefined for what is unknown, used, over or another client's; another client's try
   * does not use it up.
   */
  take(requestUri: string, clientId: string): Promise<PushedParameters | undefined>;
}

/** RFC 9126 §2.2. */
const prefix = 'urn:ietf:params:oauth:request_uri:';

export function createPushedRequests({ settings, store }: IssuerContext): PushedRequests {
  return Object.freeze({
    async push(clientId: string, parameters: PushedParameters): Promise<PushedRequest> {
      const name = createSecretName(settings.random);
      const createdAt = store.now();
      const created = await store.pending.create({
        ...{ kind: 'pushed-request', keyHash: name.hash, aliasHash: null, clientId, sub: null, sid: null },
        ...{ body: { parameters: parameters.map(([key, value]) => [key, value]) } },
        ...{ usedAt: null, createdAt, expiresAt: createdAt + pushedRequestSeconds * 1_000 },
      });
      if (created === 'exists') throw new Error('a random name was given twice');
      return { requestUri: prefix + name.text, expiresInSeconds: pushedRequestSeconds };
    },
    async take(requestUri: string, clientId: string): Promise<PushedParameters | undefined> {
      const name = requestUri.startsWith(prefix) ? requestUri.slice(prefix.length) : '';
      if (!isSecretName(name)) return undefined;
      const taken = await store.pending.change('pushed-request', hashSecretName(name), ({ row, now }) => {
        const good = row.clientId === clientId && row.usedAt === null && now < row.expiresAt;
        return good ? { outcome: row.body, set: { usedAt: now } } : { outcome: undefined };
      });
      // Written above, and by nobody else.
      return taken?.outcome?.['parameters'] as PushedParameters | undefined;
    },
  });
}
