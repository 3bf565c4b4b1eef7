import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Provider } from '../oauth-rig/provider.ts';

export interface CodeApp {
  readonly origin: string;
  readonly clientId: string;
  close(): Promise<void>;
}

/** An application whose every address is the same page, under the policy that such a page should have. */
export async function serveCodeApp(provider: Provider, script: string, { dpop = false } = {}): Promise<CodeApp> {
  let config = '';
  const server = createServer((request, response) => {
    const policy = `default-src 'none'; script-src 'self'; connect-src ${provider.issuer}; require-trusted-types-for 'script'`;
    const text = { '/app.js': script, '/config.js': `globalThis.config = ${config};` }[request.url ?? ''];
    const type = text === undefined ? 'text/html' : 'text/javascript';
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': policy });
    response.end(text ?? (request.url === '/blank' ? '' : page));
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { clientId } = await provider.register({
    ...{ kind: 'public', redirectUris: [`${origin}/callback`], allowedOrigins: [origin] },
    settings: { postLogoutRedirectUris: [`${origin}/out`], dpopBound: dpop },
  });
  config = JSON.stringify({ issuer: provider.issuer, clientId, dpop });
  await known(provider, origin);
  return {
    ...{ origin, clientId },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** As an application's own bundler makes it, of the built packages. */
export async function bundleCodeApp(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../../packages/client/test/code-app.ts', import.meta.url))],
    ...{ bundle: true, minify: true, write: false, format: 'esm', platform: 'browser', logLevel: 'silent' },
  });
  return outputFiles[0]?.text ?? '';
}

const page =
  '<!doctype html><title>An application</title><script src="/config.js"></script><script type="module" src="/app.js"></script>';

/** The server reads the origins of its clients once a second. */
async function known({ metadata }: Provider, origin: string): Promise<void> {
  let allowed: string | null = null;
  while (allowed === null) {
    const answer = await fetch(metadata.jwks_uri, { headers: { Origin: origin } });
    allowed = answer.headers.get('access-control-allow-origin');
    await answer.body?.cancel();
  }
}
