/**
 * A process of resource servers: each verifier has its own feed, its own stream and its own table. It judges every token that it
 * was given, again and again, and keeps when which verifier last accepted it, and how each verifier fared over time.
 */
import { createVerifier, remoteJwks, revocationFeed, type Verifier } from '@sealwright/verifier';
import { machineMilliseconds } from './monotonic.ts';
import type { Span, VerifierOrder, Watch } from './spawned-verifiers.ts';

interface Command {
  readonly id: number;
  readonly name: 'ready' | 'watch' | 'spans' | 'accepted' | 'first-refusal' | 'judge';
  readonly watches?: readonly Watch[];
  readonly token?: string;
}

interface Watched extends Watch {
  /** By verifier: when it last accepted the token. */
  readonly last: number[];
  readonly since: number;
}

/** Between two rounds over all tokens. Far below every bound that is measured with it. */
const roundMilliseconds = 10;
/** A token that all have refused for so long is looked at in every 20th round alone. */
const settledMilliseconds = 3000;
const settledRounds = 20;
/** While the end of one token is waited for: finer than what is measured, and no load of its own. */
const fineMilliseconds = 4;

const order = JSON.parse(process.argv[2] ?? '{}') as VerifierOrder;
const verifiers = order.gates.map(createOne);
const watched = new Map<string, Watched>();
const spans: Span[][] = verifiers.map(() => []);

void observeForEver();
process.on('message', (command: Command) => {
  void answer(command).then(
    (result) => process.send?.({ id: command.id, answer: result }),
    (error: unknown) => process.send?.({ id: command.id, failure: String(error) }),
  );
});
process.once('SIGTERM', () => void Promise.all(verifiers.map((one) => one.close())).then(() => process.exit(0)));
// A parent that is gone wants no answer any more.
process.once('disconnect', () => process.exit(0));
process.send?.({ id: 0, answer: true });

async function answer(command: Command): Promise<unknown> {
  switch (command.name) {
    case 'ready':
      return Promise.all(verifiers.map((one) => one.ready({ timeoutMilliseconds: 30_000 }))).then(() => true);
    case 'watch':
      for (const watch of command.watches ?? []) {
        watched.set(watch.token, { ...watch, last: verifiers.map(() => 0), since: machineMilliseconds() });
      }
      return true;
    case 'spans':
      return spans;
    case 'accepted':
      return [...watched.values()].map(({ token, last }) => ({ token, last }));
    case 'first-refusal':
      return firstRefusals(command.token ?? '');
    case 'judge':
      return Promise.all(verifiers.map((one) => judge(one, command.token ?? '')));
  }
}

function createOne(gate: string): Verifier {
  const { issuer, nodes = [], maxStalenessSeconds = 5 } = order;
  // As a load balancer stands behind the issuer's name: what is asked of the name goes through the gate.
  const fetchThroughGate = (input: string, init: RequestInit): Promise<Response> =>
    fetch(input.startsWith(issuer) ? gate + input.slice(issuer.length) : input, init);
  return createVerifier({
    issuer,
    audience: 'http://127.0.0.1:4001',
    typ: 'at+jwt',
    keys: remoteJwks({ url: `${issuer}/.well-known/jwks.json`, issuer, fetch: fetchThroughGate }),
    revocation: revocationFeed({
      url: issuer,
      nodes,
      whenStale: 'deny',
      maxStalenessSeconds,
      fetch: fetchThroughGate,
    }),
  });
}

/** The code of the refusal, or `accepted`. */
async function judge(verifier: Verifier, token: string): Promise<string> {
  try {
    const verified = verifier.verifyUnreported(token);
    if (verified instanceof Promise) await verified;
    return 'accepted';
  } catch (error) {
    return (error as { readonly code?: string }).code ?? String(error);
  }
}

async function observeForEver(): Promise<never> {
  for (let round = 0; ; round += 1) {
    for (const one of watched.values()) if (round % settledRounds === 0 || !isSettled(one)) await observe(one);
    await pause(roundMilliseconds);
  }
}

async function observe({ token, good, last }: Watched): Promise<void> {
  for (const [at, verifier] of verifiers.entries()) {
    const verdict = await judge(verifier, token);
    const now = machineMilliseconds();
    if (verdict === 'accepted') last[at] = now;
    if (good) note(spans[at] as Span[], verdict, now);
  }
}

function isSettled({ good, last, since }: Watched): boolean {
  return !good && Math.max(since, ...last) < machineMilliseconds() - settledMilliseconds;
}

function note(known: Span[], verdict: string, now: number): void {
  const newest = known.at(-1);
  if (newest?.verdict === verdict) newest.to = now;
  else known.push({ verdict, from: now, to: now });
}

/** When each verifier first refused a token for being revoked. */
async function firstRefusals(token: string): Promise<readonly number[]> {
  const refused = new Map<number, number>();
  while (refused.size < verifiers.length) {
    for (const [at, verifier] of verifiers.entries()) {
      if (refused.has(at)) continue;
      if ((await judge(verifier, token)) === 'token_revoked') refused.set(at, machineMilliseconds());
    }
    await pause(fineMilliseconds);
  }
  return [...refused.values()];
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
