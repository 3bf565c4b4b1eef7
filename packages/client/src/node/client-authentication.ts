import { encodeBase64Url, type Secret, type SigningKey, signJwt } from '@sealwright/jwt';
import { assertionSeconds, randomBytes, type WallClock } from '../server-defaults.ts';

/** What goes into one request so that the authorization server knows the client. */
export interface ClientProof {
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Whom the proof is of, and for whom. */
export interface ProofOccasion {
  readonly clientId: string;
  readonly issuer: string;
  readonly wallClock: WallClock;
}

/** How a client authenticates at the authorization server: `clientSecret` or `privateKeyJwt` makes one. */
export interface ClientAuthentication {
  prove(occasion: ProofOccasion): Promise<ClientProof>;
}

/**
 * A client's secret, in the `Authorization` header (`client_secret_basic`) or in the form (`client_secret_post`): the way that
 * the client is registered for. A `Secret` is sent in base64url, as `sealwright client add` prints it; a text as it is.
 *
 * It does NOT keep the text where printing, JSON or inspection would find it.
 * @throws TypeError for an empty secret
 * @see RFC 6749 §2.3.1
 *
 * @example
 * ```ts
 * import { clientSecret } from '@sealwright/client/node';
 * import { parseSecret } from '@sealwright/jwt';
 * const authentication = clientSecret(parseSecret('n7dTjHq0Wb2mVxkYcR5uE8sLzA4fGiPoKtXvB6hQJw1'));
 * ```
 */
export function clientSecret(secret: Secret | string, method: 'basic' | 'post' = 'basic'): ClientAuthentication {
  const reveal = (): string => (typeof secret === 'string' ? secret : encodeBase64Url(secret.reveal()));
  if (secret === undefined || secret === null || reveal() === '') throw new TypeError('secret: required');
  return Object.freeze({
    async prove({ clientId }: ProofOccasion): Promise<ClientProof> {
      if (method === 'post') return { headers: {}, parameters: { client_id: clientId, client_secret: reveal() } };
      const pair = `${formEncode(clientId)}:${formEncode(reveal())}`;
      return { headers: { authorization: `Basic ${btoa(pair)}` }, parameters: {} };
    },
  });
}

/**
 * A client's own key (`private_key_jwt`): each request carries an assertion that is signed for it alone, names the issuer as its
 * one audience, and is good for a minute.
 *
 * It does NOT send the key, and nothing that the server or a proxy before it could use twice.
 * @throws TypeError where the key is none
 * @see RFC 7523 §2.2, §3
 *
 * @example
 * ```ts
 * import { privateKeyJwt } from '@sealwright/client/node';
 * import { generateSigningKey } from '@sealwright/jwt';
 * const authentication = privateKeyJwt(await generateSigningKey('ES256'));
 * ```
 */
export function privateKeyJwt(key: SigningKey): ClientAuthentication {
  if (key?.kind !== 'signing') throw new TypeError('key: a signing key');
  return Object.freeze({
    async prove({ clientId, issuer, wallClock }: ProofOccasion): Promise<ClientProof> {
      const iat = Math.floor(wallClock());
      const claims = {
        ...{ iss: clientId, sub: clientId, aud: issuer, iat, exp: iat + assertionSeconds },
        jti: encodeBase64Url(randomBytes(16)),
      };
      return {
        headers: {},
        parameters: {
          client_id: clientId,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await signJwt(claims, key, { typ: 'client-authentication+jwt' }),
        },
      };
    },
  });
}

/** `application/x-www-form-urlencoded`, as RFC 6749 §2.3.1 wants each half before they are joined: ASCII whatever it was. */
function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
