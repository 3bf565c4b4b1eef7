// Builds the inspector's page into packages/web/dist/inspector, in two forms: what an authorization server serves, and
// one HTML file that works from disk. Part of `npm run build`; it takes a fraction of a second, so it never asks what changed.
//
// esbuild, not Vite: it is what the tests and benchmarks bundle with already, it hands both forms back in memory (the file
// needs its script's hash in its policy before anything is written), and a page of one entry has no use for the rest.
// The other packages must be built before: the page takes them as everybody else gets them.

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type OutputFile, type Plugin } from 'esbuild';

/**
 * The audit's catalogue explains each attack in prose, which is half of its weight; here stands what the page shows: the
 * name, and the forger. What is left out is in `docs/attacks`. A test holds the size that this saves.
 */
const withoutProse: Plugin = {
  name: 'catalogue without prose',
  setup(building) {
    building.onLoad({ filter: /audit[\\/]dist[\\/]catalogue[\\/][^\\/]+\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8')
        .replace(/^ {4}(how|fix): (?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`$]*`),$/gm, "$1: '',")
        .replace(/^ {4}(victims|source): \[[^[\]]*\],$/gm, '$1: [],'),
    }));
  },
};

const web = fileURLToPath(new URL('../packages/web/', import.meta.url));
const sources = join(web, 'src', 'inspector-page');
const output = join(web, 'dist', 'inspector');

/** Browsers of the last three years. Both forms hold Preact, whose licence wants to come along. */
const settings: BuildOptions = {
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome119', 'firefox119', 'safari17'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  outdir: output,
  write: false,
  logLevel: 'warning',
  plugins: [withoutProse],
};

const style = await bundled(join(sources, 'inspector.css'), {});
const served = await bundled(join(sources, 'served.tsx'), {
  splitting: true,
  entryNames: 'inspector-[hash]',
  chunkNames: '[name]-[hash]',
});
const offline = await bundled(join(sources, 'offline.tsx'), { format: 'iife' });

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
const css = textOf(style, '.css');
const cssName = `inspector-${shortHash(css)}.css`;
const entry = served.find((file) => nameOf(file).startsWith('inspector-'));
if (entry === undefined) throw new Error('the page has no script');
for (const file of served) write(nameOf(file), file.text);
write(cssName, css);
write('index.html', servedDocument(cssName, entry));
write('sealwright-inspector.html', offlineDocument(css, textOf(offline, '.js')));
write('licences.txt', licences());

async function bundled(entryPoint: string, more: BuildOptions): Promise<readonly OutputFile[]> {
  const { outputFiles = [] } = await build({ ...settings, ...more, entryPoints: [entryPoint] });
  return outputFiles;
}

/** The server sends its policy as a header; nothing stands in the page that one would have to allow. */
function servedDocument(styleName: string, script: OutputFile): string {
  // What the script imports at once is asked for beside it, and not after it.
  const imported = [...script.text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].map(([, name]) => name);
  return document(`<link rel="stylesheet" href="inspector/${styleName}">
${imported.map((name) => `<link rel="modulepreload" href="inspector/${name}">\n`).join('')}<script type="module" src="inspector/${nameOf(script)}"></script>`);
}

/**
 * Its policy allows this script and this style by their hashes and nothing else: no connection, no picture, no frame, no
 * form. Trusted Types hold nothing here that could become markup.
 */
function offlineDocument(styleText: string, script: string): string {
  if (/<\/(script|style)|<!--/i.test(script + styleText)) throw new Error('a text of the page would end its element');
  const policy = [
    "default-src 'none'",
    `script-src '${hashSource(script)}'`,
    `style-src '${hashSource(styleText)}'`,
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<style>${styleText}</style>`;
  return document(head, `<script>${script}</script>\n<!--\n${licences()}-->\n`);
}

function document(head: string, end = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${head}
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>Token inspector – Sealwright</title>
</head>
<body>
<div id="inspector"><noscript><p>The inspector reads tokens in this page, so it needs JavaScript.</p></noscript></div>
${end}</body>
</html>
`;
}

function licences(): string {
  const names = ['preact', '@preact/signals', '@preact/signals-core'];
  return names.map((name) => `${name}\n\n${licenceOf(name)}\n`).join('\n');
}

function licenceOf(name: string): string {
  const places = [join(web, 'node_modules'), fileURLToPath(new URL('../node_modules/', import.meta.url))];
  for (const place of places) {
    try {
      return readFileSync(join(place, name, 'LICENSE'), 'utf8').trim();
    } catch {}
  }
  throw new Error(`${name} has no LICENSE`);
}

function hashSource(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8).toUpperCase();
}

function nameOf({ path }: OutputFile): string {
  return path.slice(output.length + 1);
}

function textOf(files: readonly OutputFile[], end: string): string {
  return files.find(({ path }) => path.endsWith(end))?.text ?? '';
}

function write(name: string, text: string): void {
  writeFileSync(join(output, name), text);
}
