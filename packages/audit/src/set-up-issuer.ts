import type { EncryptionForm, ForgeContext, Neighbour } from './attack.ts';
import { createAttackerKeys } from './attacker-keys.ts';
import { type AuditClock, systemClock } from './audit-clock.ts';
import { type CallbackListener, openCallbackListener } from './callback-listener.ts';
import { envelopedTarget, makeEncryption } from './encryption-set-up.ts';
import type { Jwk } from './jwk.ts';
import { issuerPages, type OpenKeySetHost, openKeySetHost } from './key-set-host.ts';
import { readToken } from './known-token.ts';
import type { KeySetAnswer } from './stage.ts';
import type { Target } from './target.ts';
import {
  type MadeIssuer,
  makeTrustedIssuer,
  type RevokedToken,
  type TrustedAlgorithm,
  type TrustedIssuer,
} from './trusted-issuer.ts';
import { issueToken } from './unsafe-writer.ts';

/** How the issuer is made up that a target is then set up to trust. */
export interface SetUpOptions {
  /** The algorithm of the issuer that it is set up with. Default: RS256. */
  readonly algorithm?: TrustedAlgorithm;
  /** The `typ` of its tokens. Default: `at+jwt` (RFC 9068), which some verifiers do not know; those take `JWT`. */
  readonly typ?: string;
  /** The verifier is set up to trust `neighbour` as well, a second issuer. Default: it is not. */
  readonly trustsNeighbour?: boolean;
  /** The verifier is set up to refuse `revoked`, a token that its issuer has taken back. Default: it follows no list. */
  readonly revokes?: boolean;
  /**
   * The verifier takes encrypted tokens, with the key `encryption`: by default a signed token within RSA-OAEP-256 and
   * A256GCM. Default: it takes signed tokens.
   */
  readonly encrypted?: boolean | Partial<EncryptionForm>;
}

/** An issuer of the audit's own, with its key set on loopback, and all that the catalogue forges with. */
export interface SetUpIssuer {
  readonly trusted: TrustedIssuer;
  readonly context: Omit<ForgeContext, 'reach'>;
  readonly host: OpenKeySetHost;
  readonly listener: CallbackListener;
  /** What a target is set up with that finds this instead of the key set. */
  readonly trustedWith: (answer: KeySetAnswer | undefined) => TrustedIssuer;
  /** The target as the catalogue presents its tokens to it: behind an envelope, where it decrypts. */
  readonly dress: (target: Target) => Target;
  readonly close: () => Promise<void>;
}

export async function openSetUpIssuer(options: SetUpOptions, clock: AuditClock = systemClock): Promise<SetUpIssuer> {
  const { algorithm = 'RS256', typ = 'at+jwt', trustsNeighbour = false, encrypted = false } = options;
  const now = Math.floor(Date.now() / 1000);
  const [host, listener] = [await openKeySetHost(), await openCallbackListener({ clock })];
  const made = await makeTrustedIssuer(algorithm, now, { issuer: host.origin, typ });
  const { facts, signer, keys, good } = made;
  const neighbour = lazily(async () => openNeighbour(host, algorithm, now, { kid: facts.kid, typ }));
  const keySetText = publish(host, made);
  const encryption = encrypted === false ? undefined : await makeEncryption(encrypted === true ? {} : encrypted);
  const known = { now, good, keys, keySetText, signer, attacker: createAttackerKeys() };
  const revoked = options.revokes === true ? await issueRevoked(known) : undefined;
  const trusted: TrustedIssuer = {
    ...facts,
    jwksUrl: host.url,
    ...(revoked === undefined ? {} : { revoked }),
    ...(encryption === undefined ? {} : { encryption }),
    ...(trustsNeighbour ? { neighbour: { ...(await neighbour()).facts, jwksUrl: neighbourUrl(host) } } : {}),
  };
  const second = readToken(await issueToken(known, {}));
  return {
    ...{ trusted, host, listener },
    context: {
      ...known,
      keySetUrl: host.url,
      ...(second === undefined ? {} : { sameKeyToken: second }),
      neighbour: async () => asNeighbour(await neighbour(), trustsNeighbour),
      callbackUrl: listener.url,
      others: revoked === undefined ? {} : { revoked: revoked.token },
      ...(encryption === undefined ? {} : { encryption, encryptionKey: encryption.publicJwk }),
    },
    dress: (target) => (encryption === undefined ? target : envelopedTarget(target, encryption, good)),
    trustedWith: (answer) => ({ ...trusted, ...bentKeySet(answer) }),
    close: async () => {
      await listener.close();
      await host.close();
    },
  };
}

async function issueRevoked(context: Parameters<typeof issueToken>[0]): Promise<RevokedToken> {
  const [jti, sid] = [crypto.randomUUID(), crypto.randomUUID()];
  return { token: await issueToken(context, { claims: { jti, sid } }), jti, sid };
}

function neighbourUrl({ origin }: OpenKeySetHost): string {
  return `${origin}/neighbour/.well-known/jwks.json`;
}

async function openNeighbour(
  host: OpenKeySetHost,
  algorithm: TrustedAlgorithm,
  now: number,
  name: { readonly kid: string; readonly typ: string },
): Promise<MadeIssuer> {
  const made = await makeTrustedIssuer(algorithm, now, { issuer: `${host.origin}/neighbour`, ...name });
  publish(host, made);
  return made;
}

function publish(host: OpenKeySetHost, { facts: { issuer, algorithm, jwks } }: MadeIssuer): string {
  const keySetText = JSON.stringify(jwks);
  host.publish(issuerPages(issuer, algorithm, keySetText));
  return keySetText;
}

function asNeighbour({ facts: { issuer }, signer, keys, good }: MadeIssuer, isTrusted: boolean): Neighbour {
  return { issuer, signer, keys, good, isTrusted };
}

/** The set that is served, for a verifier that is handed its keys and fetches none. */
function bentKeySet(answer: KeySetAnswer | undefined): { readonly jwks?: TrustedIssuer['jwks'] } {
  if (typeof answer?.body !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(answer.body);
    const isSet = typeof parsed === 'object' && parsed !== null && 'keys' in parsed && Array.isArray(parsed.keys);
    return isSet ? { jwks: parsed as { readonly keys: readonly Jwk[] } } : {};
  } catch {
    return {};
  }
}

function lazily<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return async () => (made ??= make());
}
