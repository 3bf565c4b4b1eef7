import { isAuthError } from '@sealwright/jwt';
import { type CommandFailure, wrongUse } from './command-failure.ts';

/** Runs what may refuse a token, a list, a mask or a place, and says in words what is wrong with it (2). */
export function refuseCrack<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw crackRefusal(error);
  }
}

/** The machine's own failures stay what they are. */
export function crackRefusal(error: unknown): unknown {
  if (error instanceof TypeError) return wrongUse('usage', error.message);
  if (!isAuthError(error)) return error;
  if (error.code === 'crack_place_mismatch') return anotherSearch();
  const reason = reasons[String(error.evidence['reason'])];
  return wrongUse(error.code, reason === undefined ? error.message : `${error.message}: ${reason}`);
}

const reasons: Readonly<Record<string, string>> = {
  malformed: 'it is no compact signed token with JSON claims',
  algorithm: 'its alg is not HS256, HS384 or HS512, so there is no shared secret to be found',
  signature_length: 'its signature is not as long as its algorithm makes it: is it whole?',
  too_large: 'it is larger than 64 KiB',
  missing: 'there is no such file',
  not_a_file: 'it must be an ordinary file, not a folder, a pipe or a device',
};

function anotherSearch(): CommandFailure {
  return wrongUse(
    'session_of_another_search',
    '--session: the file belongs to another search (another token, list or rule); it is left as it is',
  );
}
