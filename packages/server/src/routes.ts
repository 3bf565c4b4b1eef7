import { createAccountRoutes } from './account-routes.ts';
import { createAdminRoutes } from './admin-routes.ts';
import { health } from './endpoints/health.ts';
import { createOpenApiDocument } from './endpoints/openapi-document.ts';
import { readiness } from './endpoints/readiness.ts';
import { createOAuthRoutes } from './oauth-routes.ts';
import { createPageRoutes } from './page-routes.ts';
import type { Route } from './route.ts';
import { createVerifierRoutes } from './verifier-routes.ts';

/** Every path that is served. The router, the OpenAPI document and the tests' tables of bad input are made from it. */
export function createRoutes(): readonly Route[] {
  const routes: readonly Route[] = [
    ...createAccountRoutes(),
    ...createPageRoutes(),
    ...createOAuthRoutes(),
    ...createVerifierRoutes(),
    ...createAdminRoutes(),
    { pattern: '/healthz', cors: 'none', methods: { GET: health } },
    { pattern: '/readyz', cors: 'none', methods: { GET: readiness } },
    { pattern: '/openapi.json', cors: 'none', methods: { GET: createOpenApiDocument(() => routes) } },
  ];
  return routes;
}
