import { readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import type { RequestHandler } from 'express';

/**
 * Serves the page of a folder: `index.html`, `page.css`, and `page.ts` made into one script. The policy lets it load and call
 * nothing but its own origin and the origins that it names.
 */
export async function bundledPage(folder: URL, calls: readonly string[]): Promise<RequestHandler> {
  const [html, css, script] = await Promise.all([
    readFile(new URL('index.html', folder)),
    readFile(new URL('page.css', folder)),
    bundle(new URL('page.ts', folder)),
  ]);
  const files = new Map<string, readonly [string, string | Buffer]>([
    ['/', ['text/html; charset=utf-8', html]],
    ['/page.css', ['text/css', css]],
    ['/page.js', ['text/javascript', script]],
  ]);
  const policy = [
    ...["default-src 'none'", "script-src 'self'", "style-src 'self'", `connect-src 'self' ${calls.join(' ')}`],
    ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"],
  ].join('; ');
  return (request, response, next) => {
    const file = request.method === 'GET' ? files.get(request.path) : undefined;
    if (file === undefined) return next();
    const [type, body] = file;
    response.set({ 'Content-Type': type, 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff' });
    response.send(body);
  };
}

async function bundle(page: URL): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [page.pathname],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
