import { clockNoiseMilliseconds } from './defaults.ts';
import { readProofRefusal, readServerDate } from './dpop-answer.ts';
import { openKeys } from './dpop-key.ts';
import { createProof, describeProofKey, type ProofKey } from './dpop-proof.ts';
import type { ProofOfPossession } from './proof-port.ts';

export type { ProofOfPossession, ProvenRequest } from './proof-port.ts';

export interface DpopOptions {
  /** The authorization server and the client whose tokens are bound. Each pair of them has a key of its own. */
  readonly issuer: string;
  readonly clientId: string;
  /** Where the key is kept. Default: that of the page; null, or none there, and the key lives as long as the page. */
  readonly indexedDB?: IDBFactory | null;
  /** Milliseconds since 1970. Default: the clock of the device. */
  readonly now?: () => number;
}

/**
 * Proofs of possession (DPoP, RFC 9449) by an ES256 key that Web Crypto made and never gives out: a token that is bound to it
 * is worth nothing to whoever steals the token alone.
 *
 * It does NOT defend against a script that runs in the page, which may use the key while it runs. It does NOT bind the tokens of
 * `/login`: this server binds those of `/token`. Proofs say the time by the clock of the server, as far as that was ever heard.
 *
 * @throws TypeError where an option is not what it has to be
 *
 * @example
 * import { createDpop } from '@sealwright/client/dpop';
 * const [issuer, url] = ['https://login.example.com', 'https://api.example.com/orders'];
 * const dpop = createDpop({ issuer, clientId: 'orders' });
 * const response = await dpop.send({ method: 'GET', url, accessToken }, (proof) =>
 *   fetch(url, { headers: { Authorization: `DPoP ${accessToken}`, DPoP: proof }, redirect: 'error' }),
 * );
 */
export function createDpop(options: DpopOptions): ProofOfPossession {
  const { issuer, clientId, now = Date.now } = options;
  const issuerOrigin = new URL(issuer).origin;
  if (typeof clientId !== 'string' || clientId === '') throw new TypeError('clientId: required');
  const factory = options.indexedDB === undefined ? globalThis.indexedDB : (options.indexedDB ?? undefined);
  const servers = new Map<string, ServerSide>();
  const serverAt = (origin: string): ServerSide => {
    const known = servers.get(origin) ?? {};
    servers.set(origin, known);
    return known;
  };
  let opened: Promise<OpenedKey> | undefined;
  const open = (): Promise<OpenedKey> => (opened ??= openKey(`dpop ${issuer} ${clientId}`, factory));

  return {
    async thumbprint() {
      const { key, kept } = await open();
      return kept ? key.thumbprint : undefined;
    },
    async send(request, send) {
      const { key } = await open();
      const server = serverAt(new URL(request.url).origin);
      const ahead = (): number => server.aheadMilliseconds ?? serverAt(issuerOrigin).aheadMilliseconds ?? 0;
      const once = async (): Promise<Response> => {
        const iat = Math.floor((now() + ahead()) / 1000);
        const response = await send(await createProof(key, request, { iat, nonce: server.nonce }));
        server.nonce = nonceOf(response) ?? server.nonce;
        // An API's word on the time counts for proofs that it gets itself: what it could do with a proof of tomorrow is its own.
        const date = readServerDate(response);
        if (date !== undefined) server.aheadMilliseconds = date - now();
        return response;
      };
      const before = ahead();
      const response = await once();
      const refusal = await readProofRefusal(response);
      const corrected = Math.abs(ahead() - before) > clockNoiseMilliseconds;
      return refusal === 'nonce' || (refusal === 'proof' && corrected) ? once() : response;
    },
  };
}

/** What is known of one origin. */
interface ServerSide {
  nonce?: string | undefined;
  aheadMilliseconds?: number;
}

interface OpenedKey {
  readonly key: ProofKey;
  readonly kept: boolean;
}

async function openKey(name: string, factory: IDBFactory | undefined): Promise<OpenedKey> {
  const { pair, kept } = await openKeys(name, factory);
  return { key: await describeProofKey(pair), kept };
}

/** RFC 9449 §8.1, with an end: it goes into every request that follows. */
function nonceOf({ headers }: Response): string | undefined {
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,512}$/.exec(headers.get('dpop-nonce') ?? '')?.[0];
}
