import { createHmac, createPublicKey, verify as verifySignature } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Verify } from './function-target.ts';
import { auditVerifier } from './verifier-audit.ts';

describe('the audit of a verifier', () => {
  it('finds a verifier that takes its algorithm from the token', async () => {
    const { report, accepted } = await auditVerifier(({ publicKeyPem }) => trusting(publicKeyPem), { only: ['A01'] });
    expect(report.calibration).toMatchObject({ sound: true, good: '200', badSignature: '401', noToken: '401' });
    expect(report.rows).toMatchObject([{ attack: 'A01', verdict: 'accepted' }]);
    expect(accepted.map(({ variant }) => variant)).toEqual(
      expect.arrayContaining(['no-signature', 'old-signature', 'two-members']),
    );
  });

  it('says that a verifier that takes everything cannot be judged', async () => {
    const { report } = await auditVerifier(() => () => true, { only: ['A01'] });
    expect(report.calibration.sound).toBe(false);
    expect(report.rows).toMatchObject([
      { verdict: 'inconclusive', reason: expect.stringMatching(/answered like the good token/) as string },
    ]);
  });
});

/** The mistake of 2015, written out: whatever the header says is done. */
function trusting(pem: string): Verify {
  return (token) => {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const { alg } = JSON.parse(Buffer.from(header, 'base64url').toString()) as { alg: string };
    const bytes = Buffer.from(signature, 'base64url');
    const input = Buffer.from(`${header}.${payload}`);
    if (alg === 'none') return true;
    if (alg === 'HS256') return createHmac('sha256', pem).update(input).digest().equals(bytes);
    return verifySignature('sha256', input, createPublicKey(pem), bytes);
  };
}
