import { describe, expect, it } from 'vitest';
import { createAddressReader } from './client-address.ts';

const headers = (forwarded?: string, name = 'x-forwarded-for'): Headers =>
  new Headers(forwarded === undefined ? {} : { [name]: forwarded });

describe('the address of a client', () => {
  it('is the peer’s when no proxy is trusted, whatever a header says', () => {
    const read = createAddressReader([], 'x-forwarded-for');
    expect(read('203.0.113.9', headers('198.51.100.1'))).toEqual({
      group: '203.0.113.9',
      network: '203.0.113.0/24',
      viaTrustedProxy: false,
    });
  });

  it('is the peer’s when the peer is not among the trusted proxies', () => {
    const read = createAddressReader(['10.0.0.0/8'], 'x-forwarded-for');
    expect(read('203.0.113.9', headers('198.51.100.1')).group).toBe('203.0.113.9');
  });

  it('is the rightmost address that is no trusted proxy, so what the client wrote to the left is not believed', () => {
    const read = createAddressReader(['10.0.0.0/8'], 'x-forwarded-for');
    expect(read('10.0.0.1', headers('1.2.3.4, 198.51.100.7, 10.2.0.1')).group).toBe('198.51.100.7');
  });

  it('is the leftmost when every hop is trusted, and the proxy when the header is missing', () => {
    const read = createAddressReader(['10.0.0.0/8'], 'x-forwarded-for');
    expect(read('10.0.0.1', headers('10.0.0.3, 10.0.0.2')).group).toBe('10.0.0.3');
    expect(read('10.0.0.1', headers()).group).toBe('10.0.0.1');
  });

  it('stops at an entry that is no address, since nothing before it can be believed', () => {
    const read = createAddressReader(['10.0.0.0/8'], 'x-forwarded-for');
    expect(read('10.0.0.1', headers('198.51.100.7, unknown')).group).toBe('10.0.0.1');
    expect(read('10.0.0.1', headers("198.51.100.7, ' OR 1=1, 10.0.0.2")).group).toBe('10.0.0.2');
  });

  it.each(['\u00a0', '\u000b', '\u000c', '\u0085'])(
    'stops at an address with %j at it, which is no white space',
    (byte) => {
      const listed = createAddressReader(['10.0.0.0/8'], 'x-forwarded-for');
      for (const hop of [`${byte}198.51.100.7`, `198.51.100.7${byte}`])
        expect(listed('10.0.0.1', headers(`${hop}, 10.0.0.2`)).group).toBe('10.0.0.2');
      expect(listed('10.0.0.1', headers('\t198.51.100.7 \t, 10.0.0.2')).group).toBe('198.51.100.7');
      const standard = createAddressReader(['10.0.0.0/8'], 'forwarded');
      for (const hop of [`for=198.51.100.7${byte}`, `proto=https;${byte}for=198.51.100.7`, `for="198.51.100.7${byte}"`])
        expect(standard('10.0.0.1', headers(`${hop}, for=10.0.0.2`, 'forwarded')).group).toBe('10.0.0.2');
      expect(standard('10.0.0.1', headers('proto=https; for=198.51.100.7 ', 'forwarded')).group).toBe('198.51.100.7');
    },
  );

  it('is read with a port, and in the brackets of IPv6', () => {
    const read = createAddressReader(['10.0.0.1'], 'x-forwarded-for');
    expect(read('10.0.0.1', headers('198.51.100.7:4711')).group).toBe('198.51.100.7');
    expect(read('10.0.0.1', headers('[2001:db8:1:2:3:4:5:6]:443')).group).toBe('2001:db8:1:2::/64');
  });

  it('is read from Forwarded, and from that alone, when that is the header of the proxies', () => {
    const read = createAddressReader(['10.0.0.0/8'], 'forwarded');
    const value = 'for=192.0.2.43;proto=https, for="[2001:db8:cafe::17]:4711";by=10.0.0.9';
    expect(read('10.0.0.1', headers(value, 'forwarded')).group).toBe('2001:db8:cafe:0::/64');
    expect(read('10.0.0.1', headers('198.51.100.7')).group).toBe('10.0.0.1');
  });

  it('counts a whole /64 of IPv6 as one, and neighbours as others', () => {
    const read = createAddressReader([], 'x-forwarded-for');
    const group = (address: string) => read(address, headers()).group;
    expect(group('2001:db8:0:1::1')).toBe(group('2001:0db8:0000:0001:ffff:ffff:ffff:ffff'));
    expect(group('2001:db8:0:1::1')).not.toBe(group('2001:db8:0:2::1'));
    expect(group('::1')).toBe('0:0:0:0::/64');
    expect(read('2001:db8:7::1', headers()).network).toBe('2001:db8:7::/48');
  });

  it('is the IPv4 address where a dual-stack socket dresses it as IPv6', () => {
    const read = createAddressReader(['127.0.0.1'], 'x-forwarded-for');
    expect(read('::ffff:127.0.0.1', headers('198.51.100.7')).group).toBe('198.51.100.7');
    expect(read('::ffff:203.0.113.9', headers()).group).toBe('203.0.113.9');
  });

  it('is unknown, and one for all, where the host does not say', () => {
    expect(createAddressReader([], 'x-forwarded-for')(undefined, headers())).toEqual({
      group: 'unknown',
      network: null,
      viaTrustedProxy: false,
    });
  });

  it('reads no more hops than a chain can have', () => {
    const read = createAddressReader(['10.0.0.0/8'], 'x-forwarded-for');
    const long = `198.51.100.7, ${Array<string>(5_000).fill('10.0.0.2').join(', ')}`;
    expect(read('10.0.0.1', headers(long)).group).toBe('10.0.0.2');
  });

  it.each(['10.0.0.0/33', 'proxy.example', '::/129', '10.0.0.0/8/8', '10.0.0.0/x', ''])(
    'refuses %s as a trusted proxy',
    (entry) => {
      expect(() => createAddressReader([entry], 'x-forwarded-for')).toThrow(TypeError);
    },
  );
});
