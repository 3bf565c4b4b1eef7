import { describe, expect, it } from 'vitest';
import { allErrors, ClientError, type ClientErrorCode } from './errors.ts';

/** Those that have the server's own words, since they pass on its answer. */
const ofServer: readonly ClientErrorCode[] = ['throttled', 'credentials_invalid'];

describe('errors of a page', () => {
  it('say a code, and details where there are some', () => {
    const error = new ClientError('token_unavailable', { reason: 'offline', retryAfterSeconds: 3 });
    expect(error).toMatchObject({ name: 'ClientError', code: 'token_unavailable', reason: 'offline' });
    expect(error.message).toBe('token unavailable');
    expect(new ClientError('closed').reason).toBeUndefined();
  });

  it.each(Object.entries(allErrors.catalogue))('%s is in the table in words of its own', (code, row) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(row).toMatchObject({ message: expect.stringMatching(/^[^.]+$/), rfc: expect.any(String) });
    expect(ofServer).not.toContain(code);
  });
});
