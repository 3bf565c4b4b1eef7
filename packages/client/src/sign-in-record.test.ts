import { beforeEach, describe, expect, it } from 'vitest';
import { createStorage } from '../test/redirect-page.ts';
import { createSignInRecords, type SignInRecord } from './sign-in-record.ts';

let storage: ReturnType<typeof createStorage>;
let now: number;
beforeEach(() => {
  storage = createStorage();
  now = 1_800_000_000_000;
});
const open = (name = 'https://login.example orders') => createSignInRecords(name, storage, () => now);
const record = (): SignInRecord => ({
  verifier: 'v',
  nonce: 'n',
  returnTo: '/',
  maxAgeSeconds: undefined,
  startedAt: now,
});

describe('the record of a sign-in', () => {
  it('is given out once, and to another page of the tab', () => {
    open().keep('s', record());
    expect(open().take('s')).toMatchObject({ verifier: 'v', nonce: 'n', returnTo: '/' });
    expect(open().take('s')).toBeUndefined();
    expect(storage.length).toBe(0);
  });

  it('lies beside those of other sign-ins of the tab', () => {
    open().keep('s', record());
    open().keep('t', { ...record(), nonce: 'm' });
    expect(open().take('t')?.nonce).toBe('m');
    expect(open().take('s')?.nonce).toBe('n');
  });

  it('is not found by the state of nobody, another client or another server', () => {
    open().keep('s', record());
    expect(open().take('t')).toBeUndefined();
    expect(open('https://login.example other').take('s')).toBeUndefined();
    expect(open('https://evil.example orders').take('s')).toBeUndefined();
    expect(open().take('s')).toBeDefined();
  });

  it('is good for half an hour', () => {
    open().keep('s', record());
    open().keep('t', record());
    now += 1_800_000;
    expect(open().take('s')).toBeDefined();
    now += 1;
    expect(open().take('t')).toBeUndefined();
    expect(storage.length).toBe(0);
  });

  it('of tomorrow is none: the clock was set back', () => {
    open().keep('s', record());
    now -= 1;
    expect(open().take('s')).toBeUndefined();
  });

  it('that is over is swept out by the next, and nothing of anybody else is', () => {
    storage.setItem('theme', 'dark');
    open('https://login.example other').keep('s', record());
    open().keep('s', record());
    now += 1_800_001;
    open().keep('t', record());
    expect(storage.entries().filter((text) => text.startsWith('sealwright')).length).toBe(2);
    expect(storage.getItem('theme')).toBe('dark');
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['a text', '"x"'],
    ['without a verifier', JSON.stringify({ nonce: 'n', returnTo: '/', startedAt: 1_800_000_000_000 })],
    ['that never began', JSON.stringify({ verifier: 'v', nonce: 'n', returnTo: '/' })],
  ])('that is %s is none', (_, text) => {
    storage.setItem('sealwright-sign-in https://login.example orders s', text);
    expect(open().take('s')).toBeUndefined();
    expect(storage.length).toBe(0);
  });
});
