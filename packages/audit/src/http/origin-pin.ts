import { lookup } from 'node:dns/promises';
import { BlockList, connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { auditErrors } from '../errors.ts';

/** One origin, by its name and by the one address that the name had when it was asked. */
export interface OriginPin {
  /** `https://api.example` */
  readonly origin: string;
  /** For the `Host` line. */
  readonly host: string;
  readonly address: string;
  /** Whether the address is this machine. A name is never taken for it. */
  readonly isLoopback: boolean;
  /** Opens a connection to that very address; over TLS the certificate must be the name's. */
  readonly connect: () => Socket;
}

export interface PinOptions {
  /** Whether the person said that they may attack what is not on this machine. */
  readonly ownsTarget: boolean;
  /** Authorities in PEM, instead of the platform's. */
  readonly ca?: string | undefined;
  /** All addresses of a name. Default: the system's resolver. */
  readonly resolve?: ((name: string) => Promise<readonly string[]>) | undefined;
}

/**
 * Asks for the address of a URL's host, once: whatever the name is changed to afterwards, the audit goes on where it began.
 * Of several addresses it takes the first that lets itself be connected to. Sends nothing, and does not even connect to what
 * is not on this machine unless the person said so.
 *
 * @throws AuthError `target_unresolved`: the name has no address. `target_not_yours`: it leads away from this machine.
 * `target_unreachable`: nothing listens there.
 */
export async function pinOrigin(url: URL, options: PinOptions): Promise<OriginPin> {
  const secure = url.protocol === 'https:';
  const name = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
  const addresses = isIP(name) === 0 ? await resolveName(name, options.resolve ?? resolveBySystem) : [name];
  if (!options.ownsTarget && !addresses.every(isLoopbackAddress)) throw auditErrors.create('target_not_yours');
  const address = await firstReachable(addresses, port);
  return {
    origin: url.origin,
    host: url.host,
    address,
    isLoopback: isLoopbackAddress(address),
    connect: () => {
      if (!secure) return connectTcp({ host: address, port });
      const { ca } = options;
      return connectTls({
        ...{ host: address, port, ALPNProtocols: ['http/1.1'] },
        // A certificate is asked for by name; for an address it must name the address.
        ...(isIP(name) === 0 ? { servername: name } : {}),
        ...(ca === undefined ? {} : { ca }),
      });
    },
  };
}

/** Whether an address is this machine's own: 127.0.0.0/8 and ::1 (RFC 6890), also as IPv4 within IPv6. */
export function isLoopbackAddress(address: string): boolean {
  const version = isIP(address);
  return version !== 0 && loopback.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

async function resolveName(
  name: string,
  resolve: (name: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  try {
    const addresses = await resolve(name);
    if (addresses.length > 0) return addresses;
  } catch (cause) {
    throw auditErrors.create('target_unresolved', { cause });
  }
  throw auditErrors.create('target_unresolved');
}

async function resolveBySystem(name: string): Promise<readonly string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address);
}

/** How long one address may take to let itself be connected to, before the next is tried. */
const connectMilliseconds = 5000;

async function firstReachable(addresses: readonly string[], port: number): Promise<string> {
  for (const address of addresses) if (await isReachable(address, port)) return address;
  throw auditErrors.create('target_unreachable');
}

function isReachable(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host, port, timeout: connectMilliseconds });
    const end = (reached: boolean) => () => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false));
  });
}
