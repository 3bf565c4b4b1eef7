import { BlockList, isIP } from 'node:net';

/**
 * Whether an address is none of the public Internet's: this machine, a private network, a link, a test network, multicast
 * (RFC 6890 and its registries). What somebody else has named must not make this server call there: what answers on such an
 * address trusts whoever can reach it (SSRF). IPv4 inside IPv6 is judged as IPv4.
 */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return special.check(address, 'ipv4');
  // What is no address is nobody's, and so nowhere to call.
  return version === 0 || special.check(address, 'ipv6');
}

const special = new BlockList();
for (const [network, prefix] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
  ] as const),
  ...([
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ] as const),
] as const) {
  special.addSubnet(network, prefix, 'ipv4');
}
// 64:ff9b::/96 and 2002::/16 carry an IPv4 address to whichever gateway is there, 2001::/32 to Teredo's.
for (const [network, prefix] of [
  ...([
    ['::', 96],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
  ] as const),
  ...([
    ['2002::', 16],
    ['3fff::', 20],
    ['5f00::', 16],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ] as const),
] as const) {
  special.addSubnet(network, prefix, 'ipv6');
}
