export interface AccessTokenMistakes {
  readonly livesForDays?: boolean;
  /** Neither typ nor aud, and a shared secret. */
  readonly plainAccessTokens?: boolean;
}

/** The form of an access token; nobody verifies it where this is used. */
export function writeAccessToken(number: number, resource: string | undefined, mistakes: AccessTokenMistakes): string {
  const exp = mistakes.livesForDays === true ? 864_000 : 900;
  if (mistakes.plainAccessTokens === true)
    return `${segment({ alg: 'HS256' })}.${segment({ sub: 's', iat: 0, exp })}.x`;
  const named = { iss: 'i', sub: 's', aud: resource ?? 'a', client_id: 'c' };
  const claims = { ...named, iat: 0, exp, jti: String(number) };
  return `${segment({ alg: 'ES256', typ: 'at+jwt' })}.${segment(claims)}.${number}`;
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
