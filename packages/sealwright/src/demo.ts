import { createServer, type Server } from 'node:http';
import type { Log } from '@sealwright/server';
import { type AuthorizationServer, createAuthorizationServer } from './authorization-server.ts';
import { type Counters, createCounters } from './counters.ts';
import { drainMilliseconds } from './defaults.ts';
import { createDemoApi, type DemoApi } from './demo-api.ts';
import {
  createFirstAdministrator,
  type DemoFiles,
  demoFiles,
  openDemoKeyEncryption,
  prepareFolder,
  writeDemoConfiguration,
} from './demo-data.ts';
import { startDemoReports } from './demo-report.ts';
import { findFreePort } from './free-port.ts';

export interface DemoOptions {
  /** Made with mode 0700 where it is not there. */
  readonly dataFolder: string;
  /** 0: any free one. */
  readonly port: number;
  readonly apiPort: number;
  readonly log: Log;
  readonly counters?: Counters;
}

/** A running demonstration: an authorization server and a protected API, both on loopback. */
export interface Demo {
  readonly issuerUrl: string;
  readonly apiUrl: string;
  readonly files: DemoFiles;
  readonly counters: Counters;
  /** Lets requests in flight end, then closes both. */
  close(): Promise<void>;
}

/**
 * Starts the demonstration. The revocation feed is open to every reader here, which loopback alone can excuse; the
 * refused code of each token goes to the log and the counters.
 *
 * Throws {@link CommandFailure}, what the store throws, and the system's own errors where a port is taken.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const files = demoFiles(options.dataFolder);
  await prepareFolder(files.folder);
  const keyEncryption = await openDemoKeyEncryption(files);
  const issuer = `http://127.0.0.1:${options.port || (await findFreePort())}`;
  const resource = `http://127.0.0.1:${options.apiPort || (await findFreePort())}`;
  const counters = options.counters ?? createCounters();
  const server = await createAuthorizationServer({
    issuer,
    defaultResource: resource,
    store: `sqlite:${files.store}`,
    keyEncryption,
    log: options.log,
    counters,
    verifiersOpen: true,
  });
  const stops: (() => Promise<void>)[] = [() => server.close()];
  const close = async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    await createFirstAdministrator(server.issuer, files);
    await listenAt(server, issuer);
    const api = createDemoApi({ issuer, resource, log: options.log, counters });
    stops.push(await startApi(api, resource));
    const reports = await startDemoReports({ verifier: api.verifier, issuer });
    stops.push(() => reports.stop());
    // Last, when both ports are ours: a second demo that finds them taken must not change what the first one wrote.
    await writeDemoConfiguration(files, { issuer, defaultResource: resource });
  } catch (error) {
    await close();
    throw error;
  }
  return { issuerUrl: issuer, apiUrl: resource, files, counters, close };
}

async function listenAt(server: AuthorizationServer, issuer: string): Promise<void> {
  const { hostname, port } = new URL(issuer);
  await server.listen({ host: hostname, port: Number(port) });
}

/** Listens first, since a taken port is known at once, and answers how to stop. */
async function startApi(api: DemoApi, resource: string): Promise<() => Promise<void>> {
  const { hostname, port } = new URL(resource);
  const server = createServer(api.app);
  const stop = async () => {
    await api.verifier.close();
    await closeServer(server);
  };
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: hostname, port: Number(port) }, resolve);
    });
    await api.verifier.ready();
  } catch (error) {
    await stop();
    throw error;
  }
  return stop;
}

/** Lets the requests in flight end, but not for ever. */
async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that falls idle only now would be kept for its whole keep-alive.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  const deadline = setTimeout(() => server.closeAllConnections(), drainMilliseconds);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}
