import { absent, createPolicy, type KeySource, type Policy, parseJwkSet, verifyJwt } from '@sealwright/jwt';
import { type Command, Option } from 'commander';
import { wrongUse } from '../command-failure.ts';
import { writeAnswer } from '../command-output.ts';
import { importing, parseAlgorithm, readHmacKey, readPublicFile, readToken } from '../token-input.ts';

interface VerifyFlags {
  readonly issuer: string;
  readonly audience: string | false;
  readonly typ: string | false;
  readonly jwks?: string;
  readonly secretFile?: string;
  readonly alg?: string;
  readonly foreign?: boolean;
  readonly clockSkewSeconds?: string;
  readonly maxLifetimeSeconds?: string;
  readonly json?: boolean;
}

export function defineTokenVerify(command: Command): void {
  command
    .description('verify a token and print its claims, or the code of its refusal')
    .argument('<token>', 'the token, or - to read it from standard input')
    .requiredOption('--issuer <url>', 'the iss it must have')
    .addOption(new Option('--audience <uri>', 'the aud it must name'))
    .option('--no-audience', 'it must have no aud')
    .option('--typ <type>', 'the kind of token it must be', 'at+jwt')
    .option('--no-typ', 'its header must have no typ')
    .option('--jwks <url|file>', 'the issuer’s JWK Set')
    .option('--secret-file <file>', 'the shared secret instead, in base64url (needs --alg)')
    .option('--alg <name>', 'the algorithm of the shared secret', parseAlgorithm)
    .option('--foreign', 'another issuer’s token: unknown header parameters are ignored')
    .option('--clock-skew-seconds <seconds>', 'how far clocks may differ: 0 to 60')
    .option('--max-lifetime-seconds <seconds>', 'the longest life accepted')
    .action(async (token: string, _flags: unknown, self: Command) =>
      verifyToken(token, self.optsWithGlobals<VerifyFlags>()),
    );
}

async function verifyToken(argument: string, flags: VerifyFlags): Promise<void> {
  const policy = await readPolicy(flags);
  const keys = await openKeys(flags);
  const verified = await verifyJwt(await readToken(argument), keys, policy);
  const { header, claims } = verified;
  writeAnswer(flags, { json: { header, claims }, text: JSON.stringify(claims, null, 2) });
}

async function readPolicy(flags: VerifyFlags): Promise<Policy> {
  if (typeof flags.audience !== 'string' && flags.audience !== false) {
    throw wrongUse('audience_required', '--audience is required: a token for another API must not pass for yours');
  }
  const skew = readSeconds('--clock-skew-seconds', flags.clockSkewSeconds);
  const life = readSeconds('--max-lifetime-seconds', flags.maxLifetimeSeconds);
  return importing('token verify', async () =>
    createPolicy({
      issuer: flags.issuer,
      audience: flags.audience === false ? absent : flags.audience,
      typ: flags.typ === false ? absent : flags.typ,
      origin: flags.foreign === true ? 'foreign' : 'sealwright',
      ...(skew === undefined ? {} : { clockSkewSeconds: skew }),
      ...(life === undefined ? {} : { maxLifetimeSeconds: life }),
    }),
  );
}

async function openKeys(flags: VerifyFlags): Promise<KeySource> {
  const { issuer, jwks, secretFile } = flags;
  if ((jwks === undefined) === (secretFile === undefined)) {
    throw wrongUse('keys_required', 'give either --jwks, or --secret-file and --alg');
  }
  if (secretFile !== undefined) {
    const key = await readHmacKey(secretFile, flags.alg);
    // The one key there is: what the token's header says chooses nothing.
    return { findKey: () => ({ issuer, key }) };
  }
  if (flags.alg !== undefined) throw wrongUse('algorithm_unexpected', 'with --jwks each key carries its own algorithm');
  if (jwks === undefined) throw wrongUse('keys_required', 'give --jwks');
  return /^https?:\/\//i.test(jwks) ? fetchKeys(jwks, issuer) : readKeys(jwks, issuer);
}

async function readKeys(file: string, issuer: string): Promise<KeySource> {
  const text = await readPublicFile(file);
  return importing(file, async () => (await parseJwkSet(text, { issuer })).keySet);
}

async function fetchKeys(url: string, issuer: string): Promise<KeySource> {
  const { remoteJwks } = await import('@sealwright/verifier');
  return importing(url, async () => remoteJwks({ url, issuer }));
}

function readSeconds(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw wrongUse('seconds_malformed', `${flag} must be a whole number of seconds`);
}
