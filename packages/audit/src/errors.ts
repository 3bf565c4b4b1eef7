import { defineErrors, type ErrorFamily } from '@sealwright/jwt';

/** What the search for a weak secret refuses to begin with. */
export type CrackErrorCode =
  | 'crack_token_unsupported'
  | 'crack_wordlist_unreadable'
  | 'crack_mask_malformed'
  | 'crack_language_missing'
  | 'crack_place_mismatch';

interface CrackEvidenceNames {
  readonly crack_token_unsupported: 'reason';
  readonly crack_wordlist_unreadable: 'reason';
  readonly crack_language_missing: 'language';
}

const asked = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400, rfc: 'RFC 8725 §3.5' } as const;

export const crackErrors: ErrorFamily<CrackErrorCode, CrackEvidenceNames> = defineErrors<
  CrackErrorCode,
  CrackEvidenceNames
>({
  crack_token_unsupported: {
    ...asked,
    message: 'the token is not one that was signed with a shared secret',
    evidence: ['reason'],
  },
  crack_wordlist_unreadable: { ...asked, message: 'the wordlist cannot be read', evidence: ['reason'] },
  crack_mask_malformed: { ...asked, message: 'the mask is not one' },
  crack_language_missing: {
    ...asked,
    message: 'the package with the dictionaries of this language is not installed',
    evidence: ['language'],
  },
  crack_place_mismatch: { ...asked, message: 'the place is in another search' },
});

/** What an audit refuses to begin with, or cannot go on without. */
export type AuditErrorCode =
  | 'target_url_malformed'
  | 'target_not_yours'
  | 'target_unresolved'
  | 'target_unreachable'
  | 'target_not_named'
  | 'good_token_unreadable'
  | 'attack_unknown'
  | 'public_keys_unfit'
  | 'signing_key_unfit'
  | 'key_set_unreadable'
  | 'key_set_unavailable'
  | 'second_token_unreadable'
  | 'curl_malformed'
  | 'curl_flag_refused'
  | 'curl_token_absent'
  | 'openapi_malformed'
  | 'callback_url_malformed'
  | 'callback_listen_failed';

interface AuditEvidenceNames {
  readonly curl_malformed: 'reason';
  readonly curl_flag_refused: 'flag';
  readonly key_set_unavailable: 'reason';
  readonly openapi_malformed: 'reason';
}

const named = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400, rfc: 'RFC 9110 §4.2' } as const;
const given = { blame: 'caller', wireError: 'invalid_request', httpStatus: 400, rfc: 'RFC 7515 §7.1' } as const;
const keyed = { blame: 'key', wireError: 'invalid_request', httpStatus: 400, rfc: 'RFC 7517 §4' } as const;
const remote = { blame: 'peer', wireError: 'temporarily_unavailable', httpStatus: 503, rfc: 'RFC 9110 §15' } as const;

export const auditErrors: ErrorFamily<AuditErrorCode, AuditEvidenceNames> = defineErrors<
  AuditErrorCode,
  AuditEvidenceNames
>({
  target_url_malformed: { ...named, message: 'the target is no http or https URL without a name and password in it' },
  target_not_yours: { ...named, message: 'the target is not on this machine, and nobody said that it may be attacked' },
  target_unresolved: { ...remote, message: 'the name of the target has no address' },
  target_unreachable: { ...remote, message: 'nothing at the target lets itself be connected to' },
  target_not_named: { ...named, message: 'a request would leave the origins that were named' },
  good_token_unreadable: {
    ...given,
    message: 'the good token is no signed JWT: others can be neither forged nor judged',
  },
  attack_unknown: { ...named, message: 'there is no attack of that number' },
  public_keys_unfit: { ...keyed, message: 'none of the public keys verifies the good token' },
  signing_key_unfit: {
    ...keyed,
    message: 'the signing key or secret is not the one that the good token was signed with',
  },
  key_set_unreadable: { ...keyed, message: 'the key set or public key cannot be read' },
  key_set_unavailable: { ...remote, message: 'the key set cannot be had', evidence: ['reason'] },
  second_token_unreadable: { ...given, message: 'the second token is none, or of a kind that is not known' },
  curl_malformed: { ...named, message: 'the curl command cannot be read', evidence: ['reason'] },
  curl_flag_refused: { ...named, message: 'the curl command has a flag that is not taken over', evidence: ['flag'] },
  curl_token_absent: { ...named, message: 'the good token does not stand in the curl command' },
  openapi_malformed: { ...named, message: 'the OpenAPI document cannot be read', evidence: ['reason'] },
  callback_url_malformed: { ...named, message: 'the address of the listener is no http URL' },
  callback_listen_failed: {
    ...{ blame: 'system', wireError: 'server_error', httpStatus: 500, rfc: 'RFC 9110 §15' },
    message: 'the listener for callbacks cannot be opened',
  },
});

/** The catalogue of this package: every code that it can throw, and nothing else. */
export const allErrors: ErrorFamily<CrackErrorCode | AuditErrorCode, CrackEvidenceNames & AuditEvidenceNames> =
  defineErrors<CrackErrorCode | AuditErrorCode, CrackEvidenceNames & AuditEvidenceNames>({
    ...crackErrors.catalogue,
    ...auditErrors.catalogue,
  });
