import { describe, expect, it } from 'vitest';
import { isAnswer, parseAnswer } from './authorization-answer.ts';
import { SignInError } from './sign-in-errors.ts';

const redirectUri = 'https://app.example/callback';
const read = (query: string) => parseAnswer(new URL(`${redirectUri}?${query}`));
const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return error instanceof SignInError ? error.code : 'another error';
  }
  return undefined;
};

describe('an address', () => {
  it.each([
    ['a code', `${redirectUri}?code=c&state=s`],
    ['an error', `${redirectUri}?error=access_denied&state=s`],
    ['a code without a state', `${redirectUri}?code=c`],
    ['a signed answer, which nobody asked for', `${redirectUri}?response=a.b.c`],
  ])('is an answer with %s', (_, url) => {
    expect(isAnswer(new URL(url), redirectUri)).toBe(true);
  });

  it.each([
    ['of another page', 'https://app.example/other?code=c&state=s'],
    ['of another host', 'https://evil.example/callback?code=c&state=s'],
    ['of another scheme', 'http://app.example/callback?code=c&state=s'],
    ['without a query', redirectUri],
    ['with a query of the application', `${redirectUri}?page=2&error=x`],
    ['with everything in its fragment', `${redirectUri}#code=c&state=s`],
  ])('is none %s', (_, url) => {
    expect(isAnswer(new URL(url), redirectUri)).toBe(false);
  });

  it('of an application’s own scheme is told from that of another', () => {
    const own = 'com.example.app://back/here';
    expect(isAnswer(new URL(`${own}?code=c&state=s`), own)).toBe(true);
    expect(isAnswer(new URL('com.evil.app://back/here?code=c&state=s'), own)).toBe(false);
  });
});

describe('an answer', () => {
  it('has a code, or the word of a refusal, with state and issuer', () => {
    const iss = 'https://login.example';
    expect(read(`code=c&state=s&iss=${iss}`)).toEqual({ code: 'c', state: 's', iss, error: undefined });
    expect(read('error=login_required&state=s')).toMatchObject({ code: undefined, error: 'login_required' });
  });

  it('may carry what nobody knows (RFC 6749 §4.1.2)', () => {
    expect(read('code=c&state=s&session_state=x&authuser=0')).toMatchObject({ code: 'c' });
  });

  it.each([
    ['two codes', 'code=c&code=d&state=s'],
    ['the same code twice', 'code=c&code=c&state=s'],
    ['two states', 'code=c&state=s&state=t'],
    ['two issuers', 'code=c&state=s&iss=a&iss=b'],
    ['anything else twice', 'code=c&state=s&x=1&x=2'],
    ['a code and an error', 'code=c&error=access_denied&state=s'],
    ['neither', 'state=s'],
    ['an empty code', 'code=&state=s'],
    ['no state', 'code=c'],
    ['an empty state', 'code=c&state='],
    ['an access token', 'code=c&state=s&access_token=a'],
    ['an ID token', 'code=c&state=s&id_token=a'],
    ['a token type', 'code=c&state=s&token_type=Bearer'],
    ['a signed answer', 'code=c&state=s&response=a.b.c'],
  ])('is refused with %s', (_, query) => {
    expect(codeOf(() => read(query))).toBe('sign_in_answer_malformed');
  });
});
