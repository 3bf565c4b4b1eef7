import type { Attack } from '../attack.ts';
import { chooseRows } from '../audit-run.ts';
import { readContext } from '../known-material.ts';
import { lackOf } from '../row-needs.ts';
import { type HttpAuditOptions, readRequest } from './audit-http.ts';
import { presentToken } from './target-request.ts';

/** One request that a run would send. */
export interface PlannedRequest {
  readonly attack: string;
  readonly variant: string;
  /** Its first line and its headers, with `$TOKEN` for every token, and `…` for what the person has added. */
  readonly lines: readonly string[];
}

export interface AuditPlan {
  readonly requests: readonly PlannedRequest[];
  /** Rows that choose their requests while they run. */
  readonly staged: readonly string[];
  /** Rows that lack something, and what. */
  readonly lacking: readonly { readonly attack: string; readonly reason: string }[];
}

/**
 * What a run would send, without sending anything: no calibration, no name looked up. A run sends more: calibration, the
 * good token between rows, and each acceptance, crash or delay again.
 */
export async function planHttpAudit(options: HttpAuditOptions): Promise<AuditPlan> {
  const request = readRequest(options);
  const bare = await readContext(options, 'http');
  // An address that nobody listens on: the plan shows that there would be one.
  const context = { ...bare, carrier: request.place, callbackUrl: (label: string) => `http://127.0.0.1:9/${label}` };
  const { allowed = [] } = options;
  const target = {
    kind: 'http' as const,
    name: '',
    present: () => Promise.reject(new TypeError('a plan presents nothing')),
  };
  const plan = {
    requests: [] as PlannedRequest[],
    staged: [] as string[],
    lacking: [] as { attack: string; reason: string }[],
  };
  const given = new Set(request.headers.map(([name]) => name));
  for (const attack of chooseRows(options)) {
    const reason = reasonNotToFire(attack, { target, context, hasKeySetHost: false, isRenewable: false, allowed });
    if (reason !== undefined) plan.lacking.push({ attack: attack.id, reason });
    else if (attack.kind === 'staged') plan.staged.push(attack.id);
    if (reason !== undefined || attack.kind !== 'token') continue;
    for (const { variant, carriage } of await attack.forge(context)) {
      const presented = presentToken(request, { token: '$TOKEN', ...(carriage === undefined ? {} : { carriage }) });
      const headers = presented.headers.map(([name, value]) => `${name}: ${given.has(name) ? '…' : value}`);
      const first = `${presented.method} ${request.url.origin}${decodeToken(presented.path)}`;
      plan.requests.push({ attack: attack.id, variant, lines: [first, ...headers] });
    }
  }
  return plan;
}

function reasonNotToFire(attack: Attack, provision: Parameters<typeof lackOf>[1]): string | undefined {
  return attack.kind === 'not-forged' ? attack.reason : lackOf(attack, provision)?.reason;
}

function decodeToken(path: string): string {
  return path.replaceAll('%24TOKEN', '$TOKEN');
}
