import { spawn } from 'node:child_process';

/** What a foreign library is asked. Keys are JWKs: private ones to sign and decrypt, public ones for the reverse. */
export type Job =
  | { readonly do: 'sign'; readonly alg: string; readonly key: Jwk; readonly header: object; readonly claims: Claims }
  | { readonly do: 'verify'; readonly alg: string; readonly key: Jwk; readonly token: string }
  | {
      readonly do: 'encrypt';
      readonly alg: string;
      readonly enc: string;
      readonly key: Jwk;
      readonly header: object;
      readonly text: string;
    }
  | { readonly do: 'decrypt'; readonly alg: string; readonly enc: string; readonly key: Jwk; readonly token: string };

export type Jwk = Readonly<Record<string, unknown>>;
export type Claims = Readonly<Record<string, unknown>>;

/** One of three: what was made, what a token was found to hold, or that the library would not, in its own words. */
export interface Outcome {
  readonly made?: string;
  readonly held?: unknown;
  readonly refused?: string;
}

export interface Peer {
  /** The outcomes in the order of the jobs. One start of a program serves them all. */
  run(jobs: readonly Job[]): Promise<readonly Outcome[]>;
}

/** A program that reads jobs as JSON from its input and writes outcomes as JSON to its output. */
export function programPeer(command: string, args: readonly string[]): Peer {
  return {
    async run(jobs) {
      const outcomes: readonly Outcome[] = JSON.parse(await ask(command, args, JSON.stringify(jobs)));
      if (outcomes.length !== jobs.length)
        throw new Error(`${command}: ${outcomes.length} answers to ${jobs.length} jobs`);
      return outcomes;
    },
  };
}

/** Runs a program to its end, which is a good one and comes in time. */
export function ask(command: string, args: readonly string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000, killSignal: 'SIGKILL' });
    const [output, complaints]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve(Buffer.concat(output).toString('utf8'));
      else reject(new Error(`${command} ended with ${status}: ${Buffer.concat(complaints).toString('utf8')}`));
    });
    child.stdin.end(input);
  });
}
