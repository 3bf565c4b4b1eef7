import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAttackerKeys } from './attacker-keys.ts';
import { writeCertificate } from './certificate.ts';
import { readPublishedKey } from './published-key.ts';

const now = Date.UTC(2026, 10, 22) / 1000;

describe('a certificate', () => {
  it.each(['RS256', 'ES256', 'EdDSA'] as const)('signed by %s is one that Node reads and verifies', async (alg) => {
    const keys = createAttackerKeys();
    const pair = await { RS256: keys.rsa, ES256: keys.ec, EdDSA: keys.ed }[alg]();
    const { spki } = (await readPublishedKey(pair.publicJwk)) ?? expect.fail('no key');
    const facts = { spki, subject: 'issuer', issuer: 'issuer', signer: { alg, jwk: pair.privateJwk }, now };
    const read = new X509Certificate(await writeCertificate({ ...facts, authority: true }));
    expect(read.subject).toBe('CN=issuer');
    expect(read.ca).toBe(true);
    expect(read.verify(read.publicKey)).toBe(true);
    expect(Date.parse(read.validTo) / 1000).toBe(now + 86_400);
    expect(new X509Certificate(await writeCertificate(facts)).ca).toBe(false);
  });
});
