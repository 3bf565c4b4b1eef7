import { maxBodyBytes } from './defaults.ts';
import type { Answer, Target } from './target.ts';

/**
 * A verifier: takes a token and answers something that is not false, null or undefined, or throws. A promise is awaited.
 */
export type Verify = (token: string) => unknown;

/** A function as a target: what it answers is 200, what it throws (or answers with nothing) 401. */
export function functionTarget(verify: Verify, name: string, timeoutMilliseconds: number): Target {
  return {
    kind: 'function',
    name,
    present: async ({ token }): Promise<Answer> => {
      const started = performance.now();
      const took = (): number => performance.now() - started;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), timeoutMilliseconds);
      });
      const outcome = await Promise.race([callVerify(verify, token ?? ''), late]);
      clearTimeout(timer);
      if (outcome === 'late') return { kind: 'silent', milliseconds: took() };
      return { kind: 'answered', status: outcome.status, body: outcome.body, headers: {}, milliseconds: took() };
    },
  };
}

async function callVerify(verify: Verify, token: string): Promise<{ readonly status: number; readonly body: string }> {
  try {
    const answer = await verify(token);
    const accepted = answer !== false && answer !== null && answer !== undefined;
    return { status: accepted ? 200 : 401, body: accepted ? describe(answer) : '' };
  } catch (error) {
    return { status: 401, body: error instanceof Error ? error.message : '' };
  }
}

/** What it answered, for rows that look whose claims came back. */
function describe(answer: unknown): string {
  try {
    return (JSON.stringify(answer) ?? '').slice(0, maxBodyBytes);
  } catch {
    // A circular answer, a BigInt: accepted all the same.
    return '';
  }
}
