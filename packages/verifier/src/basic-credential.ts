import { encodeBase64Url, type Secret } from '@sealwright/jwt';

export interface ResourceCredential {
  /** The identifier under which the resource server is registered: its `aud`. */
  readonly resource: string;
  readonly secret: string | Secret;
}

/**
 * The `Authorization` value of a registered resource server: HTTP Basic, both halves form-encoded first, since a resource
 * identifier is a URL and holds a colon (RFC 6749 §2.3.1).
 */
export function formatBasicCredential({ resource, secret }: ResourceCredential): string {
  const text = typeof secret === 'string' ? secret : encodeBase64Url(secret.reveal());
  const pair = `${encodeURIComponent(resource)}:${encodeURIComponent(text)}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}
