import type { ClientRow } from '@sealwright/issuer';

/** A redirect URI that is proven to be the client's. */
export interface RedirectUri {
  /** As it was sent. */
  readonly uri: string;
  /** It leads to a program on the person's machine, and any other program there could have asked the same (RFC 8252 §8.6). */
  readonly native: boolean;
}

/**
 * Finds a presented redirect URI among the registered ones: equal to the letter (RFC 9700 §2.1), no prefix, no pattern, no
 * normal form. One exception, that of RFC 8252 §7.3: a public client that registered a loopback address without a port may
 * name any port, since it takes whichever is free.
 *
 * Undefined: it is not this client's, and nobody may be sent there.
 */
export function findRedirectUri(client: ClientRow, presented: string): RedirectUri | undefined {
  if (client.redirectUris.includes(presented)) {
    return { uri: presented, native: client.kind === 'public' && isNative(presented) };
  }
  if (client.kind !== 'public') return undefined;
  const registered = withoutLoopbackPort(presented);
  // What is left without the port has to be registered to the letter, so that nothing can hide behind the digits.
  if (registered === undefined || !client.redirectUris.includes(registered)) return undefined;
  return { uri: presented, native: true };
}

const loopback = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::([1-9]\d{0,4}))?((?:[/?].*)?)$/;

function withoutLoopbackPort(uri: string): string | undefined {
  const [, host, port, rest] = loopback.exec(uri) ?? [];
  return host === undefined || port === undefined || Number(port) > 65_535 ? undefined : `${host}${rest}`;
}

/** An application's own scheme, or a loopback address without a port of its own. */
function isNative(uri: string): boolean {
  if (!/^https?:/i.test(uri)) return true;
  const match = loopback.exec(uri);
  return match !== null && match[2] === undefined;
}
