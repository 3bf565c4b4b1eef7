import type { JsonValue } from '@sealwright/jwt';
import { describe, expect, it } from 'vitest';
import { findClaimFault } from './claim-lint.ts';

const refused: readonly (readonly [name: string, value: JsonValue, fault: string])[] = [
  ['password', 'hunter2', 'password'],
  ['user_password', 'hunter2', 'password'],
  ['clientSecret', 's3cr3t', 'password'],
  ['PIN', 1234, 'password'],
  ['password-hash', 'abc', 'password'],
  ['note', '$2b$10$abcdefghijklmnopqrstuv', 'password'],
  ['note', '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA', 'password'],
  ['note', '{SSHA}abcdef', 'password'],
  ['profile', { deep: [{ passphrase: 'correct horse' }] }, 'password'],
  ['card', '4111111111111111', 'card'],
  ['card', '4111 1111 1111 1111', 'card'],
  ['card', '3782-822463-10005', 'card'],
  ['memo', 'paid with 5555555555554444 yesterday', 'card'],
  ['number', 4111111111111111, 'card'],
  ['list', ['a', { b: '6011111111111117' }], 'card'],
  ['id', '123-45-6789', 'social-security-number'],
  ['memo', 'his number is 078-05-1120.', 'social-security-number'],
  ['ssn', '123456789', 'social-security-number'],
  ['social_security_number', 123456789, 'social-security-number'],
  ['key', '-----BEGIN PRIVATE KEY-----\nMIIE', 'private-key'],
  ['key', '-----BEGIN RSA PRIVATE KEY-----', 'private-key'],
  ['key', '-----BEGIN OPENSSH PRIVATE KEY-----', 'private-key'],
  ['key', '-----BEGIN PGP PRIVATE KEY BLOCK-----', 'private-key'],
  ['jwk', { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }, 'private-key'],
  ['keys', [{ kty: 'oct', k: 'c2VjcmV0' }], 'private-key'],
];

const harmless: readonly (readonly [name: string, value: JsonValue])[] = [
  ['tenant', 'acme'],
  ['password_changed', true],
  ['password_expires_at', 1_800_000_000],
  ['passport_country', 'NL'],
  ['secretary', 'Ann'],
  ['order', '4111111111111112'],
  ['order', 1234567890123456],
  ['phone', '+31 6 1234 5678'],
  ['uuid', '4111111e-1111-4111-8111-111111111111'],
  ['hash', 'a4111111111111111f'],
  ['ratio', 0.4111111111111111],
  ['date', '2026-01-02'],
  ['id', '000-12-3456'],
  ['id', '123-45-67890'],
  ['account', '123456789'],
  ['jwk', { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }],
  ['certificate', '-----BEGIN CERTIFICATE-----'],
  ['nothing', null],
  ['empty', {}],
];

describe('the lint of custom claims', () => {
  it.each(refused)('refuses %s: %j', (name, value, fault) => {
    expect(findClaimFault(name, value)).toBe(fault);
  });

  it.each(harmless)('lets %s: %j pass', (name, value) => {
    expect(findClaimFault(name, value)).toBeUndefined();
  });
});
