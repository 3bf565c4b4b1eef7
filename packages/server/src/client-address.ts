import { BlockList, isIP } from 'node:net';
import { maxForwardedHops, maxKnownAddresses } from './defaults.ts';
import { trimBlanks } from './header-blanks.ts';

/** Where a request came from, as far as it can be believed. */
export interface ClientAddress {
  /** What throttling counts: an IPv4 address, or the /64 of an IPv6 one, since a single customer has a whole /64. */
  readonly group: string;
  /** IPv4 /24 or IPv6 /48, for evidence and session lists: near enough to recognise, too coarse to track. Null: unknown. */
  readonly network: string | null;
  /** Whether the peer itself is a trusted proxy, so that its request identifier may be kept. */
  readonly viaTrustedProxy: boolean;
}

export type ForwardedHeader = 'x-forwarded-for' | 'forwarded';

/** The address of who called, from the peer's address and the one forwarding header. */
export type AddressReader = (peer: string | undefined, headers: Headers) => ClientAddress;

const unknown: ClientAddress = Object.freeze({ group: 'unknown', network: null, viaTrustedProxy: false });

/**
 * Makes the reader of client addresses. Without trusted proxies the peer's address is the answer and forwarding headers
 * are not looked at, since anybody can write them. With them, the header is walked from right to left, for as long as
 * the hop that wrote an entry is trusted; the first address that is not a trusted proxy is the client's (RFC 7239 §8.1).
 *
 * It does NOT read both headers: a proxy sets the one it knows and passes the other on as the client wrote it, so which
 * one is meant must be said.
 *
 * @throws TypeError when an entry is not an address or a CIDR block
 */
export function createAddressReader(trustedProxies: readonly string[], header: ForwardedHeader): AddressReader {
  const blocks = parseBlocks(trustedProxies);
  const read = remember((address) => describe(normalise(address), false));
  if (trustedProxies.length === 0) return (peer) => (peer === undefined ? unknown : read(peer));
  const readForwarded = remember((address) => describe(address, true));
  const isTrustedPeer = remember((address) => {
    const plain = normalise(address);
    return plain !== undefined && isTrusted(blocks, plain);
  });
  return (peer, headers) => {
    if (peer === undefined || !isTrustedPeer(peer)) return peer === undefined ? unknown : read(peer);
    return readForwarded(walk(normalise(peer) ?? peer, readHops(headers, header), blocks));
  };
}

/** The answers for the last addresses: bounded by beginning anew, which costs a busy server nothing that it notices. */
function remember<T>(answer: (address: string) => T): (address: string) => T {
  const known = new Map<string, T>();
  return (address) => {
    const found = known.get(address);
    if (found !== undefined) return found;
    if (known.size >= maxKnownAddresses) known.clear();
    const made = answer(address);
    known.set(address, made);
    return made;
  };
}

function walk(peer: string, hops: readonly string[], trusted: BlockList): string {
  let client = peer;
  for (let index = hops.length - 1; index >= 0; index -= 1) {
    const hop = normalise(hops[index]);
    // A trusted proxy wrote nonsense, or `unknown`: what lies before it cannot be believed either.
    if (hop === undefined) return client;
    client = hop;
    if (!isTrusted(trusted, hop)) return client;
  }
  return client;
}

function readHops(headers: Headers, header: ForwardedHeader): readonly string[] {
  const value = headers.get(header);
  if (value === null) return [];
  const elements = value.split(',').slice(-maxForwardedHops);
  return header === 'x-forwarded-for' ? elements.map(stripPort) : elements.map(readForwardedFor);
}

/** `for=` of one element of RFC 7239 §4: a token, or a quoted string where the address is IPv6 in brackets. */
function readForwardedFor(element: string): string {
  const match = /(?:^|;)[ \t]*for=(?:"([^"\\]*)"|([^;, \t"]*))/i.exec(element);
  return stripPort(match?.[1] ?? match?.[2] ?? '');
}

function stripPort(hop: string): string {
  const text = trimBlanks(hop);
  const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(text);
  if (bracketed?.[1] !== undefined) return bracketed[1];
  const dotted = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(text);
  return dotted?.[1] ?? text;
}

/** Undefined for what is no address. IPv4 in an IPv6 coat is IPv4: a dual-stack socket reports it so. */
function normalise(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  const zone = plain.indexOf('%');
  const bare = zone === -1 ? plain : plain.slice(0, zone);
  return isIP(bare) === 0 ? undefined : bare;
}

function describe(address: string | undefined, viaTrustedProxy: boolean): ClientAddress {
  if (address === undefined) return unknown;
  if (!address.includes(':')) {
    return { group: address, network: `${address.slice(0, address.lastIndexOf('.'))}.0/24`, viaTrustedProxy };
  }
  const groups = expandIpv6(address);
  return {
    group: `${groups.slice(0, 4).join(':')}::/64`,
    network: `${groups.slice(0, 3).join(':')}::/48`,
    viaTrustedProxy,
  };
}

/** The eight groups, without leading zeros; only the first four are asked for, so a dotted tail may stay as it is. */
function expandIpv6(address: string): readonly string[] {
  const [head = '', tail] = address.toLowerCase().split('::', 2);
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) => group.replace(/^0+(?=.)/, ''));
}

function parseBlocks(entries: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/', 2);
    const version = isIP(address);
    const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
    const wellFormed =
      version !== 0 && (prefix === undefined || /^\d{1,3}$/.test(prefix)) && entry.split('/').length < 3;
    if (!wellFormed || bits > (version === 4 ? 32 : 128)) {
      throw new TypeError('trustedProxies: each entry must be an address or a CIDR block, as 10.0.0.0/8');
    }
    blocks.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  }
  return blocks;
}

function isTrusted(blocks: BlockList, address: string): boolean {
  return blocks.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}
