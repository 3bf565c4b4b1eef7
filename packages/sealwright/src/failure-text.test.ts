import { AuthError, type ErrorRow } from '@sealwright/jwt';
import { StoreFileError } from '@sealwright/store/sqlite';
import { describe, expect, it } from 'vitest';
import { refuse } from './command-failure.ts';
import { describeFailure } from './failure-text.ts';

describe('what a person reads of a failure', () => {
  it('ends with the fix where the message says only what is wrong', () => {
    const failure = describeFailure(new StoreFileError('store_in_use', '/data/sealwright.db'));
    expect(failure.message).toBe(
      'another server runs on this store: /data/sealwright.db; stop it first; commands run beside a server',
    );
    expect([failure.status, failure.code]).toEqual([3, 'store_in_use']);
  });

  it('is the message alone where that says enough, with its status', () => {
    const failure = describeFailure(refuse('token_unnamed', 'this token has no jti: revoke its session'));
    expect([failure.status, failure.message]).toEqual([1, 'this token has no jti: revoke its session']);
  });

  it('says which member of a registration is not allowed', () => {
    const row: ErrorRow = {
      blame: 'caller',
      wireError: 'invalid_client_metadata',
      httpStatus: 400,
      rfc: 'RFC 7591 §3.2.2',
      message: 'a value is not allowed',
      evidence: ['member'],
    };
    const error = new AuthError('registration_invalid', row, { evidence: { member: 'redirect_uris' } });
    expect(describeFailure(error).message).toBe('a value is not allowed (redirect_uris)');
  });

  it('names a taken port and what to do about it', () => {
    const taken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 4000, address: '::1' });
    expect(describeFailure(taken).message).toMatch(/^port 4000 on ::1 is taken: .*; stop it, or choose another port$/);
  });

  it('shows of an unforeseen error its first line, and no stack', () => {
    expect(describeFailure(new Error('first\nat second')).message).toBe('first');
  });
});
