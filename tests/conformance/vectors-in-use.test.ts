import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const jwt = new URL('../../packages/jwt/', import.meta.url);

/** The JSON vectors whose path stands in no test. */
function unused(vectors: readonly string[], sources: readonly string[]): readonly string[] {
  return vectors.filter((path) => !sources.some((source) => source.includes(`../vectors/${path}`)));
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
  expect(unused(['rfc/planted.json'], testSources())).toStrictEqual(['rfc/planted.json']);
});

it('the cookbook has its licence beside it', () => {
  expect(readFileSync(new URL('vectors/cookbook/LICENSE', jwt), 'utf8')).toMatch(/\w/);
});
