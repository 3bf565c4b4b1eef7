import {
  discoverKeySet,
  fetchKeySet,
  type HttpAuditOptions,
  isOtherTokenKind,
  otherTokenKinds,
  readKnownToken,
  readPublicKeyText,
  readSharedSecret,
  readSigningKey,
} from '@sealwright/audit';
import { wrongUse } from '../command-failure.ts';
import { writeErrorLine } from '../command-output.ts';
import { readPrivateFile } from '../private-file.ts';
import { readPublicFile } from '../token-input.ts';
import type { HttpFlags } from './http-flags.ts';
import { type NamedRequest, readBytes } from './http-request.ts';

/** What the audit knows beside the good token: keys, other tokens. */
export type Knowledge = Pick<
  HttpAuditOptions,
  'keySetText' | 'publicKey' | 'encryptionKey' | 'signer' | 'sameKeyToken' | 'others'
>;

/** The flags that name files, and no address. */
export type KnowledgeFlags = Pick<
  HttpFlags,
  'jwks' | 'publicKey' | 'encryptionKey' | 'signingKey' | 'secretFile' | 'secondToken'
>;

/** Reads every file that the flags name, and fetches the key set unless nothing may be sent. */
export async function readKnowledge(
  flags: HttpFlags,
  request: NamedRequest,
  ca: string | undefined,
): Promise<Knowledge> {
  const { payload } = readKnownToken(request.token);
  if (isFile(flags.jwks)) return readFiles(flags, request.token);
  const { jwks: _, ...files } = flags;
  const known = await readFiles(files, request.token);
  const keySetText = await readKeySetText(flags, request, payload['iss'], ca);
  return keySetText === undefined ? known : { ...known, keySetText };
}

/** Reads every file that the flags name. Sends nothing. */
export async function readFiles(flags: KnowledgeFlags, token: string): Promise<Knowledge> {
  const good = readKnownToken(token);
  if (flags.signingKey !== undefined && flags.secretFile !== undefined) {
    throw wrongUse('flags_contradict', 'give either --signing-key or --secret-file');
  }
  const signer =
    flags.signingKey !== undefined
      ? readSigningKey(await readPrivateFile(flags.signingKey, 'signing key'), good)
      : flags.secretFile !== undefined
        ? readSharedSecret(await readBytes(flags.secretFile, 'secret'), good)
        : undefined;
  const [publicKey, encryptionKey] = [await readKey(flags.publicKey), await readKey(flags.encryptionKey)];
  const keySetText = flags.jwks === undefined ? undefined : await readPublicFile(flags.jwks);
  return {
    ...(await readSecondTokens(flags.secondToken ?? [])),
    ...(signer === undefined ? {} : { signer }),
    ...(publicKey === undefined ? {} : { publicKey }),
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
    ...(keySetText === undefined ? {} : { keySetText }),
  };
}

async function readKey(file: string | undefined): Promise<ReturnType<typeof readPublicKeyText> | undefined> {
  return file === undefined ? undefined : readPublicKeyText(await readPublicFile(file));
}

function isFile(jwks: string | undefined): boolean {
  return jwks !== undefined && !/^https?:\/\//i.test(jwks);
}

async function readKeySetText(
  { jwks, publicKey, discover = false, dryRun = false }: HttpFlags,
  request: NamedRequest,
  issuer: unknown,
  ca: string | undefined,
): Promise<string | undefined> {
  if (dryRun) {
    writeErrorLine('sealwright: nothing is sent, so no key set is fetched: what needs it is left out of the plan');
    return undefined;
  }
  if (jwks !== undefined) return (await fetchKeySet(jwks, ca)).text;
  if (publicKey !== undefined) return undefined;
  if (!URL.canParse(request.url)) return undefined;
  try {
    const found = await discoverKeySet(issuer, { target: new URL(request.url), mayAsk: discover, ca });
    writeErrorLine(
      found === undefined
        ? 'sealwright: no key set is known; attacks on the public key need --jwks, or --discover to ask the issuer for it'
        : `sealwright: the key set is that of the token’s issuer: ${found.url}`,
    );
    return found?.text;
  } catch (error) {
    if (discover) throw error;
    writeErrorLine('sealwright: the token’s issuer gives no key set; attacks on the public key need --jwks');
    return undefined;
  }
}

async function readSecondTokens(requests: readonly string[]): Promise<Pick<Knowledge, 'sameKeyToken' | 'others'>> {
  const others: Record<string, string> = {};
  let sameKeyToken: string | undefined;
  for (const request of requests) {
    const [, kind = '', file] = /^([a-z-]+)=(.+)$/s.exec(request) ?? [];
    if (file === undefined || (kind !== 'same-key' && !isOtherTokenKind(kind))) {
      throw wrongUse(
        'second_token_unreadable',
        `--second-token takes KIND=FILE, and KIND is same-key, ${otherTokenKinds.join(', ')}`,
      );
    }
    const token = (await readPrivateFile(file, 'token')).trim();
    if (kind === 'same-key') sameKeyToken = token;
    else others[kind] = token;
  }
  return { others, ...(sameKeyToken === undefined ? {} : { sameKeyToken }) };
}
