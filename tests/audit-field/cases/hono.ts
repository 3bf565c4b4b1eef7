import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StartedApi, TrustedIssuer, Verify } from '@sealwright/audit';
import type { FieldCase, FieldSetup } from '../field-case.ts';
import { loadRelease } from '../releases.ts';

interface HonoApp {
  use(path: string, middleware: unknown): void;
  get(path: string, handler: (context: { text(body: string): unknown }) => unknown): void;
  readonly fetch: (request: Request) => Response | Promise<Response>;
  request(path: string, init: { readonly headers: Readonly<Record<string, string>> }): Promise<Response>;
}

type MakeMiddleware = (options: object) => unknown;

/** Hono knows no other `typ`. */
const facts = { library: 'hono', typ: 'JWT' } as const;

export const honoCases: readonly FieldCase[] = [
  {
    advisory: 'CVE-2025-62610',
    ...facts,
    row: 'G08',
    affected: '4.10.1',
    fixed: '4.10.2',
    algorithm: 'HS256',
    exercised: '`jwt({secret, alg, verification: {iss, aud}})`: before 4.10.2 there was no `aud` to check.',
    setUp: (version) =>
      guardedBy(version, ({ secretText, issuer, audience }) =>
        middleware(version, 'jwt')({ secret: secretText, alg: 'HS256', verification: { iss: issuer, aud: audience } }),
      ),
  },
  {
    advisory: 'CVE-2026-22817',
    ...facts,
    row: 'A08',
    affected: '4.11.3',
    fixed: '4.11.4',
    algorithm: 'RS256',
    exercised:
      '`some(jwt({secret: publicKeyPem, alg: ‘RS256’}), jwt({secret: jwkText}))`: the second guard has no `alg`, which meant HS256, and the text of the key was the secret. 4.11.4 refuses to start without an `alg`.',
    setUp: (version) =>
      guardedBy(version, ({ publicKeyPem, jwks }) => {
        const jwt = middleware(version, 'jwt');
        const { some } = loadRelease<{ some(...guards: unknown[]): unknown }>(`hono-${version}/combine`);
        return some(jwt({ secret: publicKeyPem, alg: 'RS256' }), jwt({ secret: JSON.stringify(jwks.keys[0]) }));
      }),
  },
  {
    advisory: 'CVE-2026-22818',
    ...facts,
    row: 'A10',
    affected: '4.11.3',
    fixed: '4.11.4',
    algorithm: 'RS256',
    exercised:
      '`jwk({keys})` with keys that name no `alg`; since 4.11.4 `jwk({keys, alg: [‘RS256’]})`, which 4.11.3 does not read.',
    setUp: (version) =>
      guardedBy(version, ({ jwks }) =>
        middleware(version, 'jwk')({ keys: jwks.keys.map(({ alg: _, ...jwk }) => jwk), alg: ['RS256'] }),
      ),
  },
  {
    advisory: 'CVE-2026-44459',
    ...facts,
    row: 'G03',
    affected: '4.12.17',
    fixed: '4.12.18',
    algorithm: 'HS256',
    exercised: '`jwt({secret, alg})`: an `exp` that is no number was never later than now.',
    setUp: (version) =>
      guardedBy(version, ({ secretText }) => middleware(version, 'jwt')({ secret: secretText, alg: 'HS256' })),
  },
  {
    advisory: 'CVE-2026-47673',
    ...facts,
    row: 'F24',
    affected: '4.12.20',
    fixed: '4.12.21',
    algorithm: 'HS256',
    exercised: '`jwt({secret, alg})` before an address, over HTTP: whatever the scheme of `Authorization` was called.',
    serve: (version) => async (trusted) => {
      const guard = middleware(version, 'jwt')({ secret: trusted.secretText, alg: 'HS256' });
      const { fetch } = applicationOf(version, guard);
      return serveFetch(fetch);
    },
  },
];

function middleware(version: string, name: 'jwt' | 'jwk'): MakeMiddleware {
  const made = loadRelease<Readonly<Record<string, MakeMiddleware>>>(`hono-${version}/${name}`)[name];
  if (made === undefined) throw new TypeError(`hono ${version} has no ${name}`);
  return made;
}

/** An application of one guarded address. */
function applicationOf(version: string, guard: unknown): HonoApp {
  const { Hono } = loadRelease<{ readonly Hono: new () => HonoApp }>(`hono-${version}`);
  const app = new Hono();
  app.use('*', guard);
  app.get('/', (context) => context.text('welcome'));
  return app;
}

function guardedBy(version: string, makeGuard: (trusted: TrustedIssuer) => unknown): FieldSetup {
  return (trusted): Verify => {
    const app = applicationOf(version, makeGuard(trusted));
    return async (token) => (await app.request('/', { headers: { authorization: `Bearer ${token}` } })).ok;
  };
}

/** On loopback, with the header lines as they came. */
async function serveFetch(answer: HonoApp['fetch']): Promise<StartedApi> {
  const server = createServer((request, response) => {
    const headers = new Headers(
      Object.entries(request.headersDistinct).flatMap(([name, lines = []]) =>
        lines.map((line): [string, string] => [name, line]),
      ),
    );
    void Promise.resolve(answer(new Request('http://api.audit.example/', { headers }))).then(
      async ({ status, body }) => {
        await body?.cancel();
        response.writeHead(status).end();
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
