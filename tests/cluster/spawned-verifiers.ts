import { fork } from 'node:child_process';
import { createChannel } from '../storm/spawned-server.ts';

export interface VerifierOrder {
  readonly issuer: string;
  /** One verifier for each: where its requests to the issuer's name go. */
  readonly gates: readonly string[];
  /** Further addresses of the issuer's. */
  readonly nodes?: readonly string[];
  /** Default 5, as the product's. */
  readonly maxStalenessSeconds?: number;
}

export interface Watch {
  readonly token: string;
  /** Never revoked: its refusals are told as spans. */
  readonly good: boolean;
}

/** How good tokens fared at one verifier: the same verdict from the first to the last time. */
export interface Span {
  readonly verdict: string;
  readonly from: number;
  to: number;
}

export interface Acceptances {
  readonly token: string;
  /** By verifier: when it last accepted the token, 0 for never. */
  readonly last: readonly number[];
}

/** Verifiers that share a process and nothing else. */
export interface SpawnedVerifiers {
  /** Every feed is fresh. */
  ready(): Promise<void>;
  watch(watches: readonly Watch[]): Promise<void>;
  /** By verifier. */
  spans(): Promise<readonly (readonly Span[])[]>;
  acceptances(): Promise<readonly Acceptances[]>;
  /** What each says of a token now: `accepted`, or the code of the refusal. */
  judge(token: string): Promise<readonly string[]>;
  /** Resolves once all have refused it. */
  firstRefusals(token: string): Promise<readonly number[]>;
  stop(): Promise<void>;
}

export async function spawnVerifiers(order: VerifierOrder): Promise<SpawnedVerifiers> {
  const child = fork(new URL('./verifier-child.ts', import.meta.url), [JSON.stringify(order)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: [],
  });
  const ask = createChannel(child);
  await ask.first;
  return {
    ready: async () => void (await ask.send({ name: 'ready' })),
    watch: async (watches) => void (await ask.send({ name: 'watch', watches })),
    spans: async () => (await ask.send({ name: 'spans' })) as readonly (readonly Span[])[],
    acceptances: async () => (await ask.send({ name: 'accepted' })) as readonly Acceptances[],
    judge: async (token) => (await ask.send({ name: 'judge', token })) as readonly string[],
    firstRefusals: async (token) => (await ask.send({ name: 'first-refusal', token })) as readonly number[],
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    },
  };
}
