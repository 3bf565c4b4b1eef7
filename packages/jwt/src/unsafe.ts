import { defaultMaxTokenBytes } from './defaults.ts';
import { parseHeaderSegment } from './jose-header.ts';
import { splitToken } from './jws-parts.ts';
import type { JwtHeader } from './jwt.ts';
import { parseStrictObject } from './strict-json.ts';

export { anyAudience, anyTyp, unlimitedLifetime } from './opt-out.ts';

/** What somebody wrote, and nobody vouches for. No function that acts on identity takes this type. */
export interface UnverifiedJwt {
  readonly header: JwtHeader;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Reads a token without verifying anything: for logs of one's own test runs, inspectors, tools.
 *
 * It does NOT check the signature, the key, the times or the issuer: whoever sends the token chose every value in it.
 *
 * @throws `token_malformed`, `token_too_large`, `header_malformed`, `header_unsupported`, `claims_malformed`
 *
 * @example
 * import { decodeUnverified } from '@sealwright/jwt/unsafe';
 *
 * console.log(decodeUnverified(token).header.kid);
 */
export function decodeUnverified(token: string): UnverifiedJwt {
  const parts = splitToken(token, defaultMaxTokenBytes);
  return {
    header: parseHeaderSegment(token.slice(0, parts.headerEnd)).parameters,
    claims: parseStrictObject(parts.payload, 'claims_malformed'),
  };
}
