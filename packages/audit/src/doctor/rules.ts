import type { SourceRule } from './rule.ts';
import { algorithmNone, algorithmsMixed, algorithmsNotPinned } from './rules-algorithms.ts';
import {
  audienceUnchecked,
  clockToleranceWide,
  expirationIgnored,
  issuerUnchecked,
  keysOverHttp,
  policyByPattern,
} from './rules-claims.ts';
import { privateKeyCommitted } from './rules-committed.ts';
import { cookieExposed } from './rules-cookies.ts';
import { decodeTrusted, tokenParsedByHand } from './rules-decode.ts';
import { keyFromHeader, kidInPath, kidInQuery, kidInUrl, tlsUnchecked } from './rules-key-source.ts';
import { secretCompared, tokenLogged } from './rules-leaks.ts';
import { lifetimeLong, lifetimeMissing, timestampLeftOut } from './rules-lifetime.ts';
import { logoutForgetful, revocationUnread } from './rules-revocation.ts';
import { keyEmpty, secretFallback, secretLiteral, secretShort, signatureIgnored } from './rules-secrets.ts';
import { tokenInScriptCookie, tokenInStorage, tokenInUrl } from './rules-storage.ts';
import { verificationNotAwaited, verifyErrorIgnored } from './rules-verification.ts';

/** Every rule about programs, in the order of the documentation. */
export const sourceRules: readonly SourceRule[] = [
  ...[algorithmsNotPinned, algorithmsMixed, algorithmNone, signatureIgnored],
  ...[decodeTrusted, tokenParsedByHand, verificationNotAwaited, verifyErrorIgnored],
  ...[secretFallback, secretLiteral, secretShort, keyEmpty, privateKeyCommitted],
  ...[keyFromHeader, kidInPath, kidInQuery, kidInUrl, keysOverHttp, tlsUnchecked],
  ...[audienceUnchecked, issuerUnchecked, expirationIgnored, clockToleranceWide, policyByPattern],
  ...[lifetimeMissing, lifetimeLong, timestampLeftOut],
  ...[tokenInStorage, tokenInScriptCookie, tokenInUrl, cookieExposed, tokenLogged, secretCompared],
  ...[revocationUnread, logoutForgetful],
];
