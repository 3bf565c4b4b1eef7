import { isIP } from 'node:net';

/** Whether a host is this machine by its written form; no name but `localhost` is trusted to resolve to it. */
export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  return plain === 'localhost' || plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}
