import { describe, expect, it } from 'vitest';
import { ownPath } from './page-port.ts';

const here = 'https://app.example/shop/cart?x=1#y';

describe('an address to return to', () => {
  it.each([
    ['the page itself', here, '/shop/cart?x=1#y'],
    ['a path', '/orders?page=2#top', '/orders?page=2#top'],
    ['a path beside this one', 'basket', '/shop/basket'],
    ['an address of the own origin', 'https://app.example/', '/'],
  ])('may be %s', (_, url, path) => {
    expect(ownPath(url, here)).toBe(path);
  });

  it.each([
    ['another host', 'https://evil.example/'],
    ['another host without a scheme', '//evil.example/'],
    ['another host with backslashes', '\\\\evil.example/'],
    ['another host with one of each', '/\\evil.example/'],
    ['another port', 'https://app.example:8443/'],
    ['another scheme', 'http://app.example/'],
    ['a script', 'javascript:alert(1)'],
    ['a document in itself', 'data:text/html,<script>'],
    ['a name before the host', 'https://app.example@evil.example/'],
    ['the own host that goes on', 'https://app.example.evil.example/'],
    ['a path that a router would take for a host', 'https://app.example//evil.example/'],
    ['the same, after dots', 'https://app.example/.//evil.example/'],
    ['no address', 'https://'],
  ])('is none of %s', (_, url) => {
    expect(ownPath(url, here)).toBeUndefined();
  });
});
