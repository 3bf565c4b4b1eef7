import type { ForgeContext, Neighbour } from './attack.ts';
import { createAttackerKeys } from './attacker-keys.ts';
import { systemClock } from './audit-clock.ts';
import { runAudit } from './audit-run.ts';
import { openCallbackListener } from './callback-listener.ts';
import { verifierTimeoutMilliseconds, version } from './defaults.ts';
import { functionTarget, type Verify } from './function-target.ts';
import type { Jwk } from './jwk.ts';
import { issuerPages, type OpenKeySetHost, openKeySetHost } from './key-set-host.ts';
import type { AuditOutcome } from './report.ts';
import type { KeySetAnswer } from './stage.ts';
import type { Target } from './target.ts';
import { type MadeIssuer, makeTrustedIssuer, type TrustedAlgorithm, type TrustedIssuer } from './trusted-issuer.ts';

/**
 * Sets a verifier up to trust this issuer, as a person would configure it, and answers the function that verifies. It is
 * called again wherever an attack needs a verifier that has nothing cached.
 */
export type VerifierSetup = (trusted: TrustedIssuer) => Verify | Promise<Verify>;

export interface VerifierAuditOptions {
  /** The algorithm of the issuer that it is set up with. Default: RS256. */
  readonly algorithm?: TrustedAlgorithm;
  /** The `typ` of its tokens. Default: `at+jwt` (RFC 9068), which some verifiers do not know; those take `JWT`. */
  readonly typ?: string;
  readonly name?: string;
  /** Only these rows. Default: all. */
  readonly only?: readonly string[];
  readonly allowed?: readonly ('load' | 'destructive')[];
  /** The verifier is set up to trust `neighbour` as well, a second issuer. Default: it is not. */
  readonly trustsNeighbour?: boolean;
  /**
   * For how long the verifier goes on with a key set that it has fetched. An attack that waits for it to fetch again waits
   * so long; without it, it does not wait.
   */
  readonly keySetMaxAgeSeconds?: number;
}

/** Fires the catalogue at a verifier function. The audit makes the issuer up, so it can sign what is bent as well. */
export async function auditVerifier(setUp: VerifierSetup, options: VerifierAuditOptions = {}): Promise<AuditOutcome> {
  const {
    algorithm = 'RS256',
    typ = 'at+jwt',
    name = 'verifier',
    only,
    allowed,
    trustsNeighbour = false,
    keySetMaxAgeSeconds,
  } = options;
  const now = Math.floor(Date.now() / 1000);
  const host = await openKeySetHost();
  const listener = await openCallbackListener({ clock: systemClock });
  try {
    const made = await makeTrustedIssuer(algorithm, now, { issuer: host.origin, typ });
    const { facts, signer, keys, good } = made;
    const neighbour = lazily(async () => openNeighbour(host, algorithm, now, facts.kid));
    const keySetText = publish(host, made);
    const trusted: TrustedIssuer = {
      ...facts,
      jwksUrl: host.url,
      ...(trustsNeighbour ? { neighbour: { ...(await neighbour()).facts, jwksUrl: neighbourUrl(host) } } : {}),
    };
    const setUpOn = async (answer: KeySetAnswer | undefined): Promise<Target> =>
      functionTarget(await setUp({ ...trusted, ...bentKeySet(answer) }), name, verifierTimeoutMilliseconds);
    const context: ForgeContext = {
      now,
      good,
      keys,
      keySetText,
      keySetUrl: host.url,
      signer,
      attacker: createAttackerKeys(),
      neighbour: async () => asNeighbour(await neighbour(), trustsNeighbour),
      callbackUrl: listener.url,
      others: {},
      reach: 'function',
    };
    return await runAudit({
      target: await setUpOn(undefined),
      context,
      keySetHost: host,
      listener,
      renewTarget: async (answer) => setUpOn(answer).catch(() => refusingTarget(name)),
      version,
      ...(keySetMaxAgeSeconds === undefined ? {} : { keySetMaxAgeSeconds }),
      ...(only === undefined ? {} : { only }),
      ...(allowed === undefined ? {} : { allowed }),
    });
  } finally {
    await listener.close();
    await host.close();
  }
}

function neighbourUrl({ origin }: OpenKeySetHost): string {
  return `${origin}/neighbour/.well-known/jwks.json`;
}

async function openNeighbour(
  host: OpenKeySetHost,
  algorithm: TrustedAlgorithm,
  now: number,
  kid: string,
): Promise<MadeIssuer> {
  const made = await makeTrustedIssuer(algorithm, now, { issuer: `${host.origin}/neighbour`, kid });
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

/** A verifier that could not be set up on what the host serves lets nobody in. */
function refusingTarget(name: string): Target {
  return functionTarget(() => false, name, verifierTimeoutMilliseconds);
}

function lazily<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return async () => (made ??= make());
}
