import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const jwt = new URL('../../packages/jwt/', import.meta.url);

/** The JSON vectors that no test imports. */
function unused(vectors: readonly string[], sources: readonly string[]): readonly string[] {
  const imported = new Set(
    sources.flatMap((source) => [...source.matchAll(/from '\.\.\/vectors\/([^']+)'/g)].map((match) => match[1])),
  );
  return vectors.filter((path) => !imported.has(path));
}

function vectorFiles(): readonly string[] {
  return readdirSync(new URL('vectors', jwt), { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.json'),
  );
}

function testSources(): readonly string[] {
  return readdirSync(new URL('src', jwt))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(new URL(`src/${name}`, jwt), 'utf8'));
}

it('every file of packages/jwt/vectors is used by a test', () => {
  const files = vectorFiles();
  expect(files.length).toBeGreaterThan(20);
  expect(unused(files, testSources())).toStrictEqual([]);
});

it('a file that no test imports is found', () => {
  expect(unused([...vectorFiles(), 'rfc/planted.json'], testSources())).toStrictEqual(['rfc/planted.json']);
});

it('the cookbook has its licence beside it', () => {
  expect(readFileSync(new URL('vectors/cookbook/LICENSE', jwt), 'utf8')).toMatch(/\w/);
});
