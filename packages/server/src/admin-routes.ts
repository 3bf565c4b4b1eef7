import { inspectToken } from './endpoints/inspect-token.ts';
import { inspector, inspectorAsset } from './endpoints/inspector.ts';
import type { Route } from './route.ts';

/** What administrators call, and the page that they call it from. No other origin may, whoever is registered. */
export function createAdminRoutes(): readonly Route[] {
  return [
    { pattern: '/admin/api/inspect', cors: 'none', methods: { POST: inspectToken } },
    { pattern: '/inspector', cors: 'none', page: true, methods: { GET: inspector } },
    { pattern: '/inspector/:segment', cors: 'none', methods: { GET: inspectorAsset } },
  ];
}
