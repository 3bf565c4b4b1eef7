import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createVerifier, remoteJwks, type Verifier } from '@sealwright/verifier';
import { guard } from '@sealwright/verifier/express';
import { build } from 'esbuild';
import express from 'express';

export interface Served {
  readonly origin: string;
  close(): Promise<void>;
}

/** The application: one page under the policy that such a page should have. */
export async function servePage(config: () => { readonly issuer: string; readonly api: string }): Promise<Served> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.ts', import.meta.url))],
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent' },
  });
  const script = outputFiles[0]?.text ?? '';
  return serve(
    createServer((request, response) => {
      const { issuer, api } = config();
      const policy = `default-src 'none'; script-src 'self'; connect-src ${issuer} ${api}; require-trusted-types-for 'script'`;
      const isScript = request.url === '/app.js';
      const type = isScript ? 'text/javascript' : 'text/html';
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy });
      response.end(isScript ? script : pageText(JSON.stringify({ issuer, api })));
    }),
  );
}

function pageText(config: string): string {
  return `<!doctype html><title>An application</title><link rel="icon" href="data:,">
    <body data-config='${config}'><output>unknown</output><script type="module" src="/app.js"></script>`;
}

export interface ApiHost extends Served {
  readonly verifier: Verifier;
}

/** A protected API of another origin, which a page may call. `passedSeconds`: how far its clock is ahead. */
export async function serveApi(page: string, issuer: string, passedSeconds: () => number): Promise<ApiHost> {
  const app = express();
  const server = await serve(createServer(app));
  const verifier = createVerifier({
    ...{ issuer, audience: server.origin, typ: 'at+jwt', revocation: 'none' },
    keys: remoteJwks({ issuer, url: `${issuer}/.well-known/jwks.json` }),
    wallClock: () => Math.floor(Date.now() / 1_000 + passedSeconds()),
  });
  app.use((request, response, next) => {
    response.set({ 'access-control-allow-origin': page, 'access-control-allow-headers': 'authorization' });
    if (request.method === 'OPTIONS') response.status(204).end();
    else next();
  });
  app.get('/me', guard(verifier), (request, response) => void response.json({ sub: request.auth?.claims['sub'] }));
  return { ...server, verifier };
}

async function serve(server: Server): Promise<Served> {
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
