import { randomUUID } from 'node:crypto';
import { type HmacKey, parseStrictJson, type SigningKey, signJwt } from '@sealwright/jwt';
import type { Command } from 'commander';
import { wrongUse } from '../command-failure.ts';
import { writeAnswer } from '../command-output.ts';
import { signedTokenSeconds } from '../defaults.ts';
import { readStandardInput } from '../standard-input.ts';
import { importing, parseAlgorithm, readHmacKey, readPublicFile, readSigningKey } from '../token-input.ts';

interface SignFlags {
  readonly issuer: string;
  readonly audience: string;
  readonly subject?: string;
  readonly typ: string;
  readonly lifetimeSeconds: string;
  readonly key?: string;
  readonly secretFile?: string;
  readonly alg?: string;
  readonly claims?: string;
  readonly json?: boolean;
}

export function defineTokenSign(command: Command): void {
  command
    .description('sign a token with a key of your own (not with a server’s: its keys never leave its store)')
    .requiredOption('--issuer <url>', 'iss')
    .requiredOption('--audience <uri>', 'aud')
    .option('--subject <id>', 'sub')
    .option('--typ <type>', 'the kind of token', 'at+jwt')
    .option('--lifetime-seconds <seconds>', 'how long it lives: 1 to 3600', String(signedTokenSeconds))
    .option('--key <file>', 'private key: a JWK or PEM file of mode 0600')
    .option('--secret-file <file>', 'shared secret in base64url instead, a file of mode 0600 (needs --alg)')
    .option('--alg <name>', 'the key’s algorithm', parseAlgorithm)
    .option('--claims <file>', 'further claims: a JSON file, or - for standard input')
    .action(async (_flags: unknown, self: Command) => signToken(self.optsWithGlobals<SignFlags>()));
}

async function signToken(flags: SignFlags): Promise<void> {
  const key = await openKey(flags);
  const life = /^\d{1,4}$/.test(flags.lifetimeSeconds) ? Number(flags.lifetimeSeconds) : 0;
  if (life < 1 || life > 3_600) throw wrongUse('lifetime_out_of_range', '--lifetime-seconds must be from 1 to 3600');
  const further = await readClaims(flags.claims);
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    ...further,
    iss: flags.issuer,
    aud: flags.audience,
    ...(flags.subject === undefined ? {} : { sub: flags.subject }),
    iat,
    exp: iat + life,
    jti: randomUUID(),
  };
  const token = await importing('token sign', async () => signJwt(claims, key, { typ: flags.typ }));
  writeAnswer(flags, { json: { token, claims }, text: token });
}

async function openKey(flags: SignFlags): Promise<SigningKey | HmacKey> {
  if (flags.key !== undefined && flags.secretFile === undefined) return readSigningKey(flags.key, flags.alg);
  if (flags.secretFile !== undefined && flags.key === undefined) return readHmacKey(flags.secretFile, flags.alg);
  throw wrongUse('key_required', 'give either --key, or --secret-file and --alg');
}

const ownClaims = ['iss', 'aud', 'sub', 'iat', 'exp', 'jti'];

async function readClaims(file: string | undefined): Promise<Record<string, unknown>> {
  if (file === undefined) return {};
  const text = file === '-' ? await readStandardInput('claims') : await readPublicFile(file);
  const claims = await importing(file, async () => parseStrictJson(text));
  if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
    throw wrongUse('claims_malformed', '--claims must hold one JSON object');
  }
  const own = ownClaims.find((name) => Object.hasOwn(claims, name));
  if (own !== undefined) throw wrongUse('claim_reserved', `--claims must not set ${own}: this command does`);
  return claims as Record<string, unknown>;
}
