/**
 * By code of the token core, the rule that is broken. A copy of what its catalogue says, which a test compares: the catalogue
 * would bring the core itself into what a page loads first.
 */
export const coreRules = {
  token_malformed: 'RFC 7515 §7.1',
  token_too_large: 'RFC 7519 §7.2',
  header_malformed: 'RFC 7515 §4',
  header_unsupported: 'RFC 7515 §4.1.11',
  typ_mismatch: 'RFC 8725 §3.11',
  key_unknown: 'RFC 7515 §4.1.4',
  algorithm_mismatch: 'RFC 8725 §3.1',
  signature_invalid: 'RFC 7515 §5.2',
  claims_malformed: 'RFC 7519 §4',
  token_expired: 'RFC 7519 §4.1.4',
  token_not_yet_valid: 'RFC 7519 §4.1.5',
  token_issued_in_future: 'RFC 7519 §4.1.6',
  lifetime_too_long: 'RFC 7519 §4.1.4',
  issuer_mismatch: 'RFC 8725 §3.8',
  audience_mismatch: 'RFC 8725 §3.9',
  key_malformed: 'RFC 7517 §4',
  key_weak: 'RFC 8725 §3.5',
  key_mislabelled: 'RFC 7517 §4.2',
  secret_weak: 'RFC 7518 §3.2',
  secret_known: 'RFC 8725 §3.5',
} as const;

/** The codes of the core that the inspector may say. */
export type CoreCode = keyof typeof coreRules;

export function isCoreCode(code: string): code is CoreCode {
  return Object.hasOwn(coreRules, code);
}
