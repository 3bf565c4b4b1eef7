import { describe, expect, it } from 'vitest';
import { acceptedVariants } from '../../test/accepted-variants.ts';
import * as broken from '../../test/broken-signatures.ts';

describe('the attacks on the signature and its algorithm', () => {
  it('A01 and A02 find a verifier that obeys the header', async () => {
    expect(await acceptedVariants(broken.obeysHeader, 'A01')).toEqual(
      expect.arrayContaining(['no-signature', 'two-members', 'no-kid', 'typ-jwt', 'zero-signature']),
    );
    const spellings = await acceptedVariants(broken.obeysHeader, 'A02');
    expect(spellings).toEqual(expect.arrayContaining(['case-1000', 'case-1111', 'trailing-blank', 'array']));
    expect(spellings).not.toContain('full-width');
  });

  it('A03 finds a verifier whose choice falls through', async () => {
    const variants = await acceptedVariants(broken.fallsThrough, 'A03');
    expect(variants).toEqual(expect.arrayContaining(['no-such-name', 'no-such-name-unsigned', 'prototype']));
    expect(await acceptedVariants(broken.fallsThrough, 'A01')).toEqual([]);
  });

  it('A04 finds a verifier that has nothing to check in an empty signature', async () => {
    const variants = await acceptedVariants(broken.skipsEmptySignature, 'A04');
    expect(variants).toEqual(expect.arrayContaining(['empty', 'no-last-segment', 'empty-as-hs256']));
    expect(variants).not.toContain('zeros');
  });

  it('A05 finds a verifier that does not look at what the signature is of', async () => {
    const variants = await acceptedVariants(broken.remembersSignatures, 'A05');
    expect(variants).toEqual(['claim-added', 'blank-added', 'longer-life', 'header-member-added']);
  });

  it('A06 finds a verifier that compares as many bytes as came', async () => {
    const variants = await acceptedVariants(broken.comparesWhatCame, 'A06', { algorithm: 'HS256' });
    expect(variants).toEqual(
      expect.arrayContaining(['first-1-bytes', 'first-31-bytes', 'four-letters-less', 'zero-byte-behind', 'twice']),
    );
    expect(variants).not.toContain('zero-byte-before');
  });

  it('A07 finds a verifier that merges the unsigned header with the signed one', async () => {
    const variants = await acceptedVariants(broken.mergesHeaders, 'A07');
    expect(variants).toEqual(
      expect.arrayContaining(['none', 'none-over-own', 'mac-under-public-key', 'own-algorithm-unprotected']),
    );
  });

  it('A08 finds a verifier with a default of its own', async () => {
    const variants = await acceptedVariants(broken.defaultsToHmac, 'A08');
    expect(variants).toEqual(expect.arrayContaining(['pem-hs256', 'no-name-pem-hs256', 'null-pem-hs256']));
  });

  it('A09 finds a verifier whose list stands beside the key', async () => {
    expect(await acceptedVariants(broken.listsBesideKey, 'A09')).toEqual(['under-ps256', 'under-es256']);
  });

  it('A10 finds a verifier that takes the hash from the name', async () => {
    expect(await acceptedVariants(broken.takesAnyHash, 'A10')).toEqual(['as-rs384', 'as-rs512']);
  });

  it('A11 finds a verifier that reads names by their beginning', async () => {
    const variants = await acceptedVariants(broken.matchesPrefix, 'A11', { algorithm: 'ES256' });
    expect(variants).toEqual(['as-es256k', 'as-esp256', 'as-es256']);
  });
});
