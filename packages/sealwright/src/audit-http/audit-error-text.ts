import { isAuthError } from '@sealwright/jwt';
import { systemFailed, wrongUse } from '../command-failure.ts';

/** What the library says in constant words, with what a person at the keyboard can do about it. */
export function explainAuditError(error: unknown): unknown {
  if (!isAuthError(error)) return error;
  const { reason, flag } = error.evidence as { readonly reason?: string; readonly flag?: string };
  const detail = reason ?? flag;
  const hint = hints[error.code];
  const words = `${error.message}${detail === undefined ? '' : `: ${detail}`}${hint === undefined ? '' : `; ${hint}`}`;
  return error.blame === 'peer' || error.blame === 'system'
    ? systemFailed(error.code, words, error)
    : wrongUse(error.code, words);
}

const hints: Readonly<Record<string, string>> = {
  target_not_yours: 'add --i-own-this-target only if you may attack it',
  target_unresolved: 'see how the name is spelled, and DNS',
  target_unreachable: 'see host and port, and whether it runs',
  good_token_unreadable: 'an opaque or encrypted token cannot be audited by this command',
  attack_unknown: '--only and --skip take numbers and letters of groups: A01,B',
  public_keys_unfit: 'see whether --jwks or --public-key is that of the token’s issuer',
  curl_token_absent: 'give the token with --token-file',
};
