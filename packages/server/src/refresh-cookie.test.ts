import { describe, expect, it } from 'vitest';
import { clearedRefreshCookie, formatRefreshCookie, readRefreshCookie, refreshCookieName } from './refresh-cookie.ts';

const carrying = (cookie: string): Request => new Request('http://localhost/', { headers: { cookie } });

describe('the refresh cookie', () => {
  it('is found among others', () => {
    expect(readRefreshCookie(carrying(`a=1; ${refreshCookieName}=sw_rt.x; b=2`))).toBe('sw_rt.x');
  });

  it('is not found in a name that only contains its own', () => {
    expect(readRefreshCookie(carrying(`x${refreshCookieName}=1; ${refreshCookieName}x=2`))).toBeUndefined();
    expect(readRefreshCookie(new Request('http://localhost/'))).toBeUndefined();
  });

  it('is refused when it comes twice, since one of them was planted', () => {
    const twice = carrying(`${refreshCookieName}=a; ${refreshCookieName}=b`);
    expect(() => readRefreshCookie(twice)).toThrow(expect.objectContaining({ code: 'credentials_several' }));
  });

  it('is out of reach for scripts, other sites, plain text and sibling hosts', () => {
    const cookie = formatRefreshCookie('t', 60.9);
    expect(cookie).toBe(`${refreshCookieName}=t; Max-Age=60; HttpOnly; Secure; SameSite=Strict; Path=/`);
    expect(cookie).not.toMatch(/domain/i);
    expect(refreshCookieName.startsWith('__Host-')).toBe(true);
    expect(clearedRefreshCookie).toContain('Max-Age=0');
  });
});
