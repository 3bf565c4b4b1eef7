/** RFC 8628 §3.4. */
export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** RFC 8693 §2.1. */
export const tokenExchangeGrant = 'urn:ietf:params:oauth:grant-type:token-exchange';

/**
 * The grants that there are, by their names on the wire. There is no implicit one and none that takes a password: RFC 9700
 * §2.1.2 and §2.4 did away with them.
 */
export const grantTypes = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
  'urn:ietf:params:oauth:grant-type:token-exchange',
] as const;

export type GrantType = (typeof grantTypes)[number];

export function isGrantType(text: string): text is GrantType {
  return (grantTypes as readonly string[]).includes(text);
}
