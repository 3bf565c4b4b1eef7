import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectorAsset, inspectorFile } from './inspector-assets.ts';

const text = (name: string): string => new TextDecoder().decode(inspectorAsset(name)?.body);
const names = [...text('').matchAll(/(?:src|href)="inspector\/([^"]+)"/g)].map(([, name = '']) => name);

describe('the inspector as it is served', () => {
  it('is a page of scripts and a style, all served under names that never change', () => {
    const files = new Set(names.map((name) => name.replace(/-\w+\./, '.')));
    expect(files).toStrictEqual(new Set(['inspector.css', 'chunk.js', 'inspector.js']));
    for (const name of names) {
      expect(inspectorAsset(name)?.headers['content-encoding']).toBe('gzip');
      expect(gunzipSync(inspectorAsset(name)?.body ?? '').length).toBeGreaterThan(100);
      expect(inspectorAsset(name)?.headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(inspectorAsset(name)?.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('runs its own scripts alone, asks its own server alone, and is framed by nobody', () => {
    const headers = inspectorAsset('')?.headers;
    expect(headers?.['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    );
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    });
    expect(text('')).not.toMatch(/<script>|<style|style=| on[a-z]+=|javascript:/);
  });

  it.each(['index.html', 'sealwright-inspector.html', '../index.js', '..%2findex.js', 'x.js', '/', '__proto__', '.'])(
    'has no file by the name %j',
    (name) => {
      expect(inspectorAsset(name)).toBeUndefined();
    },
  );
});

it('the inspector as one file holds its whole policy, and names no other file', () => {
  const file = readFileSync(inspectorFile(), 'utf8');
  const style = /<style>(.*?)<\/style>/s.exec(file)?.[1] ?? 'none';
  const markup = file.replace(/(<(script|style)>).*?<\/\2>/gs, '$1');
  expect(markup).toContain("default-src 'none'; script-src 'sha256-");
  expect(markup).toContain("connect-src 'none'");
  expect(markup).not.toMatch(/<link|<script src|<img|<iframe/);
  expect(style).not.toMatch(/@import|url\(/);
});
