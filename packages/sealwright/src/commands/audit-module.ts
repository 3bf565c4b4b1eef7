import {
  type AuditOutcome,
  auditFunction,
  auditVerifier,
  catalogue,
  type TrustedAlgorithm,
  type VerifierSetup,
  type Verify,
} from '@sealwright/audit';
import { type Command, Option } from 'commander';
import { explainAuditError } from '../audit-http/audit-error-text.ts';
import { readIds } from '../audit-http/http-flags.ts';
import { type KnowledgeFlags, readFiles } from '../audit-http/http-knowledge.ts';
import { readGoodToken, type TokenFlags } from '../audit-http/http-request.ts';
import { readExport } from '../audit-module/module-export.ts';
import { type AuditOutput, addReportFlags, prepareOutput, type ReportFlags } from '../audit-output.ts';
import { exitStatus } from '../command-failure.ts';
import { writeErrorLine } from '../command-output.ts';

interface ModuleFlags extends ReportFlags, KnowledgeFlags, TokenFlags {
  readonly algorithm: TrustedAlgorithm;
  readonly typ: string;
  readonly encrypted?: boolean;
  readonly only?: string;
  readonly skip?: string;
  readonly allowLoad?: boolean;
}

const algorithms: readonly TrustedAlgorithm[] = ['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256'];

export function defineAuditModule(command: Command): void {
  const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  command
    .description('fire the known attacks at a verifier function of a module of yours')
    .argument('<module>', './verify.js#setUp: a function that takes a trusted issuer and answers the one that verifies')
    .addOption(
      new Option('--algorithm <name>', 'of the issuer that it is set up with').choices(algorithms).default('RS256'),
    )
    .option('--typ <type>', 'of that issuer’s tokens', 'at+jwt')
    .option(
      '--encrypted',
      'the verifier takes tokens that are encrypted to it (RSA-OAEP-256, A256GCM) and signed within',
    )
    .option('--token <token>', 'the function verifies by itself, and this is a good token (prefer --token-file)')
    .option('--token-file <file>', 'the file that holds it, or - for standard input')
    .option('--jwks <file>', 'then: the key set of that token’s issuer')
    .option('--public-key <file>', 'its public key instead: PEM, a certificate, a JWK')
    .option('--signing-key <file>', 'its private key, PEM or JWK')
    .option('--secret-file <file>', 'its shared secret')
    .option('--second-token <kind=file>', 'a token of another kind: expired, revoked, id-token, same-key …', collect)
    .option('--only <ids>', 'only these attacks or groups: A01,B')
    .option('--skip <ids>', 'not these')
    .option('--allow-load', 'also what is heavy');
  addReportFlags(command).action(async (reference: string, _flags: unknown, self: Command) =>
    audit(reference, self.optsWithGlobals<ModuleFlags>()),
  );
}

async function audit(reference: string, flags: ModuleFlags): Promise<void> {
  // A module that ends the process, at a forged token or when it is loaded, leaves no report: that is never status 0.
  const endedEarly = (): void => {
    writeErrorLine('sealwright: the module ended the process, or waits for nothing that comes: there is no verdict');
    process.exitCode = exitStatus.systemFailed;
  };
  process.once('exit', endedEarly);
  try {
    const output = await prepareOutput(flags, catalogue);
    try {
      await output.finish(await fire(reference, flags, output.onRow));
    } finally {
      await output.abandon();
    }
  } catch (error) {
    throw explainAuditError(error);
  } finally {
    process.off('exit', endedEarly);
  }
}

async function fire(reference: string, flags: ModuleFlags, onRow: AuditOutput['onRow']): Promise<AuditOutcome> {
  const token = await readGoodToken(flags);
  const [only, skip] = [readIds(flags.only), readIds(flags.skip)];
  const options = {
    ...{ name: reference, onRow },
    ...(only === undefined ? {} : { only }),
    ...(skip === undefined ? {} : { skip }),
    ...(flags.allowLoad === true ? { allowed: ['load'] as const } : {}),
  };
  const exported = await readExport(reference);
  // What a verifier leaves unhandled is its own fault, and must not end the run without a report.
  const ignore = (): void => undefined;
  process.on('unhandledRejection', ignore);
  process.on('uncaughtException', ignore);
  try {
    if (token !== undefined)
      return await auditFunction(exported as Verify, { ...options, ...(await readFiles(flags, token)), token });
    const { algorithm, typ, encrypted = false } = flags;
    return await auditVerifier(exported as unknown as VerifierSetup, { ...options, algorithm, typ, encrypted });
  } finally {
    // Those of the last call are told of once the event loop has come round.
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('unhandledRejection', ignore);
    process.off('uncaughtException', ignore);
  }
}
