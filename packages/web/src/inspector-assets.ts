import { readdirSync, readFileSync } from 'node:fs';
import { constants, gzipSync } from 'node:zlib';

/** A file of the inspector as it is served: bytes with every header that they need. */
export interface InspectorAsset {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * What `/inspector` and `/inspector/<name>` answer: `''` is the page itself, with its whole policy; every other name is a
 * script or a style of it, which never changes under that name. Undefined for a name that is none of them, whatever it
 * holds: names are looked up in a list and never become a path.
 *
 * Scripts and styles are compressed, whoever asks: every browser that can run them takes gzip, and nothing secret is in them
 * that their length could tell. The files are read when the first is asked for. Throws where the package was not built.
 */
export function inspectorAsset(name: string): InspectorAsset | undefined {
  assets ??= readAssets();
  return assets.get(name);
}

/**
 * Where the token inspector lies as one HTML file that works from disk, without the network. It does NOT look whether it is
 * there: it is in every package that was built.
 *
 * @example
 * ```ts
 * import { copyFileSync } from 'node:fs';
 * import { inspectorFile } from '@sealwright/web';
 *
 * copyFileSync(inspectorFile(), 'inspector.html');
 * ```
 */
export function inspectorFile(): URL {
  return new URL(offlineName, folder);
}

/** Beside the built package and beside its sources alike. */
const folder = new URL('../dist/inspector/', import.meta.url);
const documentName = 'index.html';
const offlineName = 'sealwright-inspector.html';
const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
};

/**
 * The page runs this server's own scripts and asks nobody but this server. Nothing in it can become markup or script:
 * Trusted Types are demanded, and no policy may make any.
 */
const policy: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'none'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const always: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
};

let assets: ReadonlyMap<string, InspectorAsset> | undefined;

function readAssets(): ReadonlyMap<string, InspectorAsset> {
  const read = (file: string): Uint8Array<ArrayBuffer> => readFileSync(new URL(file, folder));
  const page: InspectorAsset = {
    body: read(documentName),
    headers: {
      ...always,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
    },
  };
  const files = readdirSync(folder).filter((file) => file !== documentName && file !== offlineName);
  const compressed = (file: string): Uint8Array<ArrayBuffer> =>
    gzipSync(read(file), { level: constants.Z_BEST_COMPRESSION });
  return new Map([
    ['', page],
    ...files.map((file) => [file, { body: compressed(file), headers: headersOf(file) }] as const),
  ]);
}

/** A name holds a hash of what stands in the file, so a browser never has to ask again; `licences.txt` has none. */
function headersOf(file: string): Readonly<Record<string, string>> {
  const end = file.slice(file.lastIndexOf('.') + 1);
  return {
    ...always,
    'content-type': contentTypes[end] ?? 'application/octet-stream',
    'content-encoding': 'gzip',
    'cache-control': end === 'txt' ? 'no-cache' : 'public, max-age=31536000, immutable',
  };
}
