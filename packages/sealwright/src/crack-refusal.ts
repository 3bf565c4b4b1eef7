import { isAuthError } from '@sealwright/jwt';
import { type CommandFailure, wrongUse } from './command-failure.ts';

/**
 * Says in words what is wrong with a token, a list, a mask or a place (2). The machine's own failures stay what they are.
 */
export function refuseCrack(error: unknown): never {
  if (error instanceof TypeError) throw wrongUse('usage', error.message);
  if (!isAuthError(error)) throw error;
  if (error.code === 'crack_place_mismatch') throw anotherSearch();
  const { reason, language } = error.evidence;
  const detail = language === undefined ? reasons[String(reason)] : packages[String(language)];
  throw wrongUse(error.code, detail === undefined ? error.message : `${error.message}: ${detail}`);
}

const packages: Readonly<Record<string, string>> = {
  de: 'install @zxcvbn-ts/language-de beside sealwright',
  es: 'install @zxcvbn-ts/language-es-es beside sealwright',
  fr: 'install @zxcvbn-ts/language-fr beside sealwright',
};

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
