import type { Bff } from './back-end.ts';

/** A route handler of Next's App Router. */
export type RouteHandler = (request: Request) => Promise<Response>;

/** What a `route.ts` exports. */
export interface RouteHandlers {
  readonly GET: RouteHandler;
  readonly HEAD: RouteHandler;
  readonly POST: RouteHandler;
  readonly PUT: RouteHandler;
  readonly PATCH: RouteHandler;
  readonly DELETE: RouteHandler;
}

/**
 * Route handlers of Next.js (App Router) for a back end for front ends. In `app/auth/[...path]/route.ts` and, for each relay, in
 * its own, such as `app/api/[...path]/route.ts`; what is not its own is 404. `next build` loads the routes as well, so the back end
 * is made by the first request.
 *
 * It does NOT need Next: a handler takes a `Request` and answers a `Response`. In a server component, `bff.session(await headers())`
 * says who is signed in.
 *
 * @example
 * ```ts
 * import type { Bff } from '@sealwright/client/bff';
 * import { createRouteHandlers } from '@sealwright/client/bff/next';
 * declare function openBff(): Promise<Bff>;
 * export const { GET, HEAD, POST, PUT, PATCH, DELETE } = createRouteHandlers(openBff);
 * ```
 */
export function createRouteHandlers(open: () => Promise<Bff>): RouteHandlers {
  const handle: RouteHandler = async (request) => {
    const bff = await open();
    return (await bff.handle(request)) ?? new Response(null, { status: 404 });
  };
  return Object.freeze({ GET: handle, HEAD: handle, POST: handle, PUT: handle, PATCH: handle, DELETE: handle });
}
