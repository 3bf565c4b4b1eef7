import { countBy } from '../storm/refresh-storm.ts';
import type { Grant } from '../storm/spawned-server.ts';
import type { Cluster } from './cluster.ts';
import { machineMilliseconds } from './monotonic.ts';
import type { Span, SpawnedVerifiers } from './spawned-verifiers.ts';
import { pause, startUsers, type Users, type UsersOptions } from './users.ts';

/** A fault with all who see it: people at the nodes, and verifiers that judge every token all the time. */
export interface Scene {
  readonly users: Users;
  /** Names a moment, for the report. Answers its time. */
  mark(name: string): number;
  /** Ends the people, waits until every verifier refuses all that was revoked, and tells what was seen. */
  end(): Promise<SceneReport>;
}

export interface Lateness {
  readonly answeredAt: number;
  /** By verifier: how long after the answer it last accepted a token of the session. */
  readonly milliseconds: readonly number[];
}

interface Mark {
  readonly name: string;
  readonly at: number;
}

export interface SceneReport {
  /** All of it, for people. */
  readonly text: string;
  /** How often each status was answered; 0 is no answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The longest time in which nobody at all got a new token. */
  readonly longestGapMilliseconds: number;
  /** One for each answered revocation and process of verifiers. */
  readonly lateness: readonly Lateness[];
  /** The longest that any verifier answered 503 without a break, for not knowing. */
  readonly longestStaleMilliseconds: number;
  /** Verdicts on tokens that nobody revoked, other than `accepted` and `revocation_stale`. */
  readonly falseRefusals: readonly string[];
  /** By verifier. */
  readonly spans: readonly (readonly Span[])[];
}

export async function startScene(
  title: string,
  cluster: Cluster,
  verifiers: readonly SpawnedVerifiers[],
  options?: UsersOptions,
): Promise<Scene> {
  const watch = async (grants: readonly Grant[], good: boolean): Promise<void> => {
    const watches = grants.map(({ accessToken }) => ({ token: accessToken, good }));
    await Promise.all(verifiers.map((one) => one.watch(watches)));
  };
  const users = await startUsers(cluster.nodes, (doomed) => watch(doomed, false), options);
  await watch(users.honest, true);
  const began = machineMilliseconds();
  const marks: Mark[] = [];
  return {
    users,
    mark(name) {
      const at = machineMilliseconds();
      marks.push({ name, at });
      return at;
    },
    async end() {
      await users.stop();
      await allRefuse(users, verifiers);
      const report = await judge(users, verifiers, began);
      return { ...report, text: render(title, report, users, marks, began) };
    },
  };
}

/** Since the check is made at the end: whoever accepts a revoked token now would do so for ever. */
async function allRefuse(users: Users, verifiers: readonly SpawnedVerifiers[]): Promise<void> {
  const tokens = new Set(users.revoked.map(({ grant }) => grant.accessToken));
  const deadline = machineMilliseconds() + 20_000;
  for (;;) {
    const asked = machineMilliseconds();
    await pause(300);
    const lists = await Promise.all(verifiers.map((one) => one.acceptances()));
    const stillAccepted = lists.flat().filter(({ token, last }) => tokens.has(token) && Math.max(...last) > asked);
    if (stillAccepted.length === 0) return;
    if (asked > deadline) throw new Error(`${stillAccepted.length} revoked tokens are still accepted`);
  }
}

async function judge(
  users: Users,
  verifiers: readonly SpawnedVerifiers[],
  began: number,
): Promise<Omit<SceneReport, 'text'>> {
  const answeredAt = new Map(users.revoked.map(({ grant, answeredAt: at }) => [grant.accessToken, at]));
  const acceptances = (await Promise.all(verifiers.map((one) => one.acceptances()))).flat();
  const spans = (await Promise.all(verifiers.map((one) => one.spans()))).flat();
  const lateness = acceptances.flatMap(({ token, last }) => {
    const at = answeredAt.get(token);
    return at === undefined ? [] : [{ answeredAt: at, milliseconds: last.map((time) => Math.max(0, time - at)) }];
  });
  const goodAt = users.attempts.filter(({ status }) => status === 200).map(({ at }) => at);
  const gaps = [began, ...goodAt].map((at, index) => (goodAt[index] ?? at) - at);
  const all = spans.flat();
  return {
    statuses: countBy(users.attempts.map(({ status }) => status)),
    longestGapMilliseconds: Math.max(0, ...gaps),
    lateness,
    longestStaleMilliseconds: Math.max(
      0,
      ...all.filter(({ verdict }) => verdict === 'revocation_stale').map(({ from, to }) => to - from),
    ),
    falseRefusals: [...new Set(all.map(({ verdict }) => verdict))].filter(
      (verdict) => verdict !== 'accepted' && verdict !== 'revocation_stale',
    ),
    spans,
  };
}

/** Sorted, of all verifiers, for the revocations that were answered in a time. */
export function latenessOf(
  { lateness }: Pick<SceneReport, 'lateness'>,
  from = 0,
  to: number = Number.POSITIVE_INFINITY,
): readonly number[] {
  return lateness
    .filter(({ answeredAt }) => answeredAt >= from && answeredAt < to)
    .flatMap(({ milliseconds }) => milliseconds)
    .sort((left, right) => left - right);
}

export function longestOf(sorted: readonly number[]): number {
  // Nothing was measured: no bound holds of it.
  return sorted.at(-1) ?? Number.NaN;
}

export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function render(
  title: string,
  report: Omit<SceneReport, 'text'>,
  users: Users,
  marks: readonly Mark[],
  began: number,
): string {
  const late = latenessOf(report);
  const bySecond = new Map<number, number[]>();
  for (const { at, status } of users.attempts) {
    const second = Math.floor((at - began) / 1000);
    bySecond.set(second, [...(bySecond.get(second) ?? []), status]);
  }
  const timeline = [...bySecond].map(([second, statuses]) => {
    const marked = marks.filter(({ at }) => Math.floor((at - began) / 1000) === second).map(({ name }) => ` [${name}]`);
    const counts = Object.entries(countBy(statuses)).map(([status, count]) => `${status}×${count}`);
    return `${second}s ${counts.join(' ')}${marked.join('')}`;
  });
  return [
    title,
    `  people: ${JSON.stringify(report.statuses)}, longest time without any success ${Math.round(report.longestGapMilliseconds)} ms`,
    `  revocations answered: ${users.revoked.length}; accepted after the answer, by verifier: p50 ${quantile(late, 0.5).toFixed(0)}, ` +
      `p99 ${quantile(late, 0.99).toFixed(0)}, longest ${(late.at(-1) ?? 0).toFixed(0)} ms`,
    `  verifiers: longest 503 ${Math.round(report.longestStaleMilliseconds)} ms, false refusals ${report.falseRefusals.length}`,
    `  over time: ${timeline.join(' | ')}`,
  ].join('\n');
}
