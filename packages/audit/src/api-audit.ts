import { systemClock } from './audit-clock.ts';
import { runAudit } from './audit-run.ts';
import {
  defaultBodyMilliseconds,
  defaultRequestBudget,
  defaultRunMilliseconds,
  defaultTimeoutMilliseconds,
  maxBodyBytes,
  version,
} from './defaults.ts';
import { readRequest } from './http/audit-http.ts';
import { httpTarget } from './http/http-target.ts';
import { createPinnedClient } from './http/pinned-client.ts';
import { createPace } from './http/request-pace.ts';
import type { AuditOutcome } from './report.ts';
import { openSetUpIssuer } from './set-up-issuer.ts';
import type { Target } from './target.ts';
import type { TrustedIssuer } from './trusted-issuer.ts';
import type { VerifierAuditOptions } from './verifier-audit.ts';

/** An API that was started for the audit, on this machine. */
export interface StartedApi {
  /** Answers 2xx to GET with a good token. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Starts an API on loopback that trusts this issuer; again wherever an attack needs one that has nothing cached. */
export type ApiSetup = (trusted: TrustedIssuer) => Promise<StartedApi>;

/**
 * Fires the catalogue at an API over HTTP, as `auditVerifier` does at a function: the audit makes the issuer up, so it can
 * sign what is bent as well.
 *
 * It does NOT attack what is not on this machine.
 *
 * @throws AuthError `target_url_malformed`, `target_not_yours`, `target_unreachable`.
 */
export async function auditApi(setUp: ApiSetup, options: VerifierAuditOptions = {}): Promise<AuditOutcome> {
  const { name, only, allowed, keySetMaxAgeSeconds } = options;
  const { context, host, listener, trusted, trustedWith, dress, close } = await openSetUpIssuer(options);
  const started: StartedApi[] = [];
  const startOn = async (facts: TrustedIssuer): Promise<Target> => {
    const api = await setUp(facts);
    started.push(api);
    const target = await openTarget(api.url, context.good.text);
    return dress(name === undefined ? target : { ...target, name });
  };
  try {
    return await runAudit({
      ...{ listener, version },
      target: await startOn(trusted),
      context: { ...context, reach: 'http' },
      keySetHost: host,
      renewTarget: async (answer) => startOn(trustedWith(answer)),
      ...(keySetMaxAgeSeconds === undefined ? {} : { keySetMaxAgeSeconds }),
      ...(only === undefined ? {} : { only }),
      ...(allowed === undefined ? {} : { allowed }),
    });
  } finally {
    for (const api of started) await api.close();
    await close();
  }
}

async function openTarget(url: string, token: string): Promise<Target> {
  const request = readRequest({ url, token });
  const client = await createPinnedClient({
    origins: [request.url],
    ownsTarget: false,
    ca: undefined,
    pace: createPace({ requests: defaultRequestBudget, milliseconds: defaultRunMilliseconds }, systemClock),
    timeoutMilliseconds: defaultTimeoutMilliseconds,
    bodyMilliseconds: defaultBodyMilliseconds,
    maxBodyBytes,
  });
  return httpTarget(client, request);
}
