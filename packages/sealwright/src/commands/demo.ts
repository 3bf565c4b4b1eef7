import type { Command } from 'commander';
import { wrongUse } from '../command-failure.ts';
import { writeJson, writeLine } from '../command-output.ts';
import { demoApiPort, demoDataFolder, demoPort } from '../defaults.ts';
import { assertNodeOpensStores } from '../node-version.ts';

interface DemoFlags {
  readonly data: string;
  readonly port: string;
  readonly apiPort: string;
  readonly json?: boolean;
}

export function defineDemo(command: Command): void {
  command
    .option('--data <folder>', 'where everything is kept', demoDataFolder)
    .option('--port <port>', 'of the authorization server; 0 for any free one', String(demoPort))
    .option('--api-port <port>', 'of the protected API; 0 for any free one', String(demoApiPort))
    .action(async (_flags: unknown, self: Command) => runDemo(self.optsWithGlobals<DemoFlags>()));
}

/** Logs go to stderr, so that stdout holds what a person, or with `--json` a program, wants to read. */
async function runDemo(flags: DemoFlags): Promise<void> {
  assertNodeOpensStores();
  process.umask(0o077);
  const options = { port: readPort('--port', flags.port), apiPort: readPort('--api-port', flags.apiPort) };
  const [{ startDemo }, { createLog }, { waitForStopSignal }] = await Promise.all([
    import('../demo.ts'),
    import('../log.ts'),
    import('../stop-signal.ts'),
  ]);
  const stopSignal = waitForStopSignal();
  const log = createLog({ level: 'info', to: 'stderr' });
  const demo = await startDemo({ ...options, dataFolder: flags.data, log });
  try {
    await announce(demo, flags);
    log.info({ signal: await stopSignal }, 'stopping');
  } finally {
    await demo.close();
  }
  log.info({ counters: demo.counters.read() }, 'stopped');
}

async function announce(
  { issuerUrl, apiUrl, files }: Awaited<ReturnType<typeof import('../demo.ts').startDemo>>,
  flags: DemoFlags,
): Promise<void> {
  if (flags.json === true) {
    writeJson({
      issuer: issuerUrl,
      api: apiUrl,
      inspector: `${issuerUrl}/inspector`,
      configuration: files.configuration,
      administrator: files.administrator,
      pid: process.pid,
    });
    return;
  }
  const { writeGuide } = await import('../demo-guide.ts');
  writeLine(await writeGuide(files, { issuer: issuerUrl, api: apiUrl }));
}

function readPort(flag: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 65_536;
  if (port <= 65_535) return port;
  throw wrongUse('port_out_of_range', `${flag} must be from 0 to 65535`);
}
