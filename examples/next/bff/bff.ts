import { type Bff, clientSecret, createBff } from '@sealwright/client/bff';
import { parseSecret } from '@sealwright/jwt';

let bff: Promise<Bff> | undefined;

/** One for the process, made by the first request: `next build` loads the routes, too, and has none of these settings. */
export function openBff(): Promise<Bff> {
  bff ??= createBff({
    issuer: setting('ISSUER'),
    clientId: setting('CLIENT_ID'),
    authentication: clientSecret(parseSecret(setting('CLIENT_SECRET'))),
    baseUrl: setting('BASE_URL'),
    cookieSecrets: [parseSecret(setting('COOKIE_SECRET'))],
    scope: 'openid email orders:read',
    resource: setting('API'),
    claims: ['email'],
    relays: { '/api': { target: setting('API') } },
  });
  return bff;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
}
