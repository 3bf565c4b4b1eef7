import type { Upstream } from '@sealwright/server';
import { createGithubUpstream } from './upstream-github.ts';
import { createOpenIdUpstream } from './upstream-openid.ts';
import type { UpstreamOptions } from './upstream-options.ts';

/**
 * Makes a provider that people may sign in with. It does NOT ask it anything until somebody goes there.
 *
 * @throws TypeError for options that cannot be
 *
 * @example
 * ```ts
 * import { createUpstream } from 'sealwright';
 *
 * const google = createUpstream({
 *   id: 'google',
 *   name: 'Google',
 *   kind: 'oidc',
 *   issuer: 'https://accounts.google.com',
 *   clientId: '1234.apps.googleusercontent.com',
 *   clientSecret: 'read it from a file',
 * });
 * const where: string = google.issuer;
 * ```
 */
export function createUpstream(options: UpstreamOptions): Upstream {
  if (options.clientId === '' || options.clientSecret === '')
    throw new TypeError('upstreams: a client has an id and a secret');
  return options.kind === 'github' ? createGithubUpstream(options) : createOpenIdUpstream(options);
}
