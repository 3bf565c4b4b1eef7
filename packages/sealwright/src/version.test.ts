import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { assertNodeOpensStores } from './node-version.ts';
import { version } from './version.ts';

it('the version is the manifest’s', async () => {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  expect(version).toBe(manifest.version);
});

it.each(['22.15.0', '22.23.3', '23.0.0', '24.21.0', '26.10.0'])('Node %s opens stores', (node) => {
  expect(() => assertNodeOpensStores(node)).not.toThrow();
});

it.each(['20.19.0', '20.20.2', '21.99.0', '22.5.0', '22.14.9'])('Node %s does not', (node) => {
  expect(() => assertNodeOpensStores(node)).toThrow(`this is Node ${node}`);
});
