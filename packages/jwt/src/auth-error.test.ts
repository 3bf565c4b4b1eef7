import { describe, expect, it } from 'vitest';
import { AuthError, defineErrors, type ErrorFamily, isAuthError } from './auth-error.ts';

const row = {
  blame: 'token',
  wireError: 'invalid_grant',
  httpStatus: 400,
  rfc: 'RFC 6749 §5.2',
  message: 'the session has ended',
} as const;
const own: ErrorFamily<'session_ended'> = defineErrors({ session_ended: { ...row } });

describe('an AuthError', () => {
  it('has the columns of its row, and nothing else to be read', () => {
    const error = own.create('session_ended');
    expect(error).toBeInstanceOf(Error);
    expect({ ...error, message: error.message }).toStrictEqual({
      ...row,
      name: 'AuthError',
      code: 'session_ended',
      evidence: {},
    });
  });

  it('has a cause where one was given, and else no such property', () => {
    const cause = new Error('inner');
    expect(own.create('session_ended', { cause }).cause).toBe(cause);
    for (const details of [undefined, {}, { cause: undefined }, { evidence: {} }]) {
      expect(Object.hasOwn(own.create('session_ended', details), 'cause')).toBe(false);
    }
  });

  it('has evidence that cannot be changed, nor by changing what it was made of', () => {
    const evidence = { reason: 'idle' };
    const error = new AuthError('session_ended', row, { evidence });
    evidence.reason = 'other';
    expect(error.evidence).toStrictEqual({ reason: 'idle' });
    expect(Object.isFrozen(error.evidence)).toBe(true);
  });

  it('is told from other errors by its class, and from its own kind by its code', () => {
    const error = own.create('session_ended');
    expect([isAuthError(error), isAuthError(error, 'session_ended')]).toStrictEqual([true, true]);
    expect(isAuthError(error, 'token_expired')).toBe(false);
    for (const other of [new Error('x'), new TypeError('x'), { ...error }, null, undefined]) {
      expect([isAuthError(other), isAuthError(other, 'session_ended')]).toStrictEqual([false, false]);
    }
  });
});

describe('a family of errors', () => {
  it('keeps its catalogue as it was', () => {
    expect(own.catalogue).toStrictEqual({ session_ended: row });
    for (const part of [own, own.catalogue, own.catalogue.session_ended]) expect(Object.isFrozen(part)).toBe(true);
  });

  it('makes no error of a code that only objects inherit', () => {
    for (const code of ['toString', '__proto__', 'constructor', '']) {
      expect(() => own.create(code as 'session_ended')).toThrow(new TypeError('no such code'));
    }
  });
});
