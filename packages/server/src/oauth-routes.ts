import {
  endClientConfiguration,
  readClientConfiguration,
  replaceClientConfiguration,
} from './endpoints/client-configuration.ts';
import { deviceAuthorization } from './endpoints/device-authorization.ts';
import { introspect } from './endpoints/introspect.ts';
import { createJwks } from './endpoints/jwks.ts';
import { createMetadata } from './endpoints/metadata.ts';
import { pushedAuthorization } from './endpoints/pushed-authorization.ts';
import { registerClient } from './endpoints/register-client.ts';
import { revoke } from './endpoints/revoke.ts';
import { token } from './endpoints/token.ts';
import { userinfo, userinfoByPost } from './endpoints/userinfo.ts';
import type { Route } from './route.ts';

/** The endpoints of OAuth 2.1 and OpenID Connect that clients call, and those that tell them of this server. */
export function createOAuthRoutes(): readonly Route[] {
  return [
    { pattern: '/par', cors: 'clients', methods: { POST: pushedAuthorization } },
    { pattern: '/device_authorization', cors: 'clients', methods: { POST: deviceAuthorization } },
    { pattern: '/token', cors: 'clients', methods: { POST: token } },
    { pattern: '/userinfo', cors: 'clients', methods: { GET: userinfo, POST: userinfoByPost } },
    { pattern: '/revoke', cors: 'none', methods: { POST: revoke } },
    { pattern: '/introspect', cors: 'none', methods: { POST: introspect } },
    { pattern: '/register', cors: 'clients', methods: { POST: registerClient } },
    {
      pattern: '/register/:segment',
      cors: 'clients',
      methods: { GET: readClientConfiguration, PUT: replaceClientConfiguration, DELETE: endClientConfiguration },
    },
    { pattern: '/.well-known/jwks.json', cors: 'clients', methods: { GET: createJwks() } },
    {
      pattern: '/.well-known/oauth-authorization-server',
      cors: 'clients',
      methods: { GET: createMetadata('authorizationServerMetadata') },
    },
    {
      pattern: '/.well-known/openid-configuration',
      cors: 'clients',
      methods: { GET: createMetadata('openidConfiguration') },
    },
  ];
}
