import { execFile } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { AuditReport, TrustedAlgorithm } from '@sealwright/audit';
import { systemFailed } from '../command-failure.ts';
import { selfAuditTimeoutMilliseconds } from '../defaults.ts';

/**
 * The token core on Web Crypto, as edge platforms and browsers get it. Which engine a process has is decided when its
 * modules are resolved, so this is a process of its own.
 */
export async function auditWebEngine(algorithm: TrustedAlgorithm, name: string): Promise<AuditReport> {
  const own = fileURLToPath(import.meta.url);
  const child = fileURLToPath(new URL(`./engine-child${extname(own)}`, import.meta.url));
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=workerd', child, algorithm, name], {
      timeout: selfAuditTimeoutMilliseconds,
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(stdout) as AuditReport;
  } catch (cause) {
    throw systemFailed('engine_failed', 'the audit of the Web Crypto engine did not end as it should', cause);
  }
}
